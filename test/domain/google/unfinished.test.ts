import { describe, expect, it } from '@jest/globals';
import type { GoogleClient } from '../../../src/clouds/google/client.ts';
import { address } from '../../../src/clouds/google/resources/address.ts';
import { forwardingRule } from '../../../src/clouds/google/resources/forwarding-rule.ts';
import { network } from '../../../src/clouds/google/resources/network.ts';
import { RestRefusal } from '../../../src/clouds/rest/refusal.ts';
import { scope } from './tenant.ts';

const REGION = 'projects/p/regions/europe-west3';
const operation = `${REGION}/operations/operation-1`;
const labels = { 'tenantry-owner': scope.ownerId, 'tenantry-slot': 'slot' };
const absent = new RestRefusal({ status: 404, body: '', retryAfterSeconds: undefined, requestId: undefined });

/** The operation ends right after the first call, whichever that is; what it says of its state is `status` as told. */
function clientWhere({ target, status }: { target: string; status: (isFirst: boolean) => string }): GoogleClient {
  const link = (path: string) => `https://www.googleapis.com/compute/v1/${path}`;
  const shown = {
    selfLink: link(target),
    address: '10.0.0.2',
    network: 'n',
    labels,
    description: JSON.stringify(labels),
  };
  let calls = 0;
  const answerTo = (url: string) => {
    const isFirst = calls === 0;
    calls += 1;
    if (url.includes('/operations/')) return { status: status(isFirst), targetLink: link(target) };
    if (url.endsWith('/addresses')) return isFirst ? {} : { items: [shown] };
    if (isFirst) throw absent;
    return shown;
  };
  return {
    project: 'p',
    region: 'europe-west3',
    access: {
      workloadIdentityProvider: '',
      serviceAccount: '',
      databaseAdministrator: '',
      universeDomain: 'googleapis.com',
    },
    rest: { call: async ({ url }, body) => ({ status: 200, headers: {}, body: body.parse(answerTo(url)) }) },
  };
}

const known = { ...scope, providerIds: [operation] };
const name = (purpose: string) => `tenantry-${scope.ownerId}-${purpose}`;
const kinds = [
  ['address', address, `${REGION}/addresses/${name('nat')}`],
  ['forwarding rule', forwardingRule, `${REGION}/forwardingRules/${name('database')}`],
  ['network', network, `projects/p/global/networks/${name('network')}`],
] as const;

describe('a resource whose operation ends while we look', () => {
  it.each(kinds)('is shown, and once: %s', async (_, kind, target) => {
    const ended = clientWhere({ target, status: (isFirst) => (isFirst ? 'RUNNING' : 'DONE') });

    expect((await kind.read(ended, known)).map(({ providerId }) => providerId)).toEqual([target]);
  });
});
