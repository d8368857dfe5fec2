import { describe, expect, it } from '@jest/globals';
import type { GoogleClient } from '../../../src/clouds/google/client.ts';
import { sqlUser } from '../../../src/clouds/google/resources/sql-contents.ts';
import type { RestCall } from '../../../src/clouds/rest/client.ts';
import { RestRefusal } from '../../../src/clouds/rest/refusal.ts';
import { scope } from './tenant.ts';

const listed = {
  name: 'db',
  state: 'RUNNABLE',
  settings: { userLabels: { 'tenantry-owner': scope.ownerId }, deletionProtectionEnabled: true },
};
const notRunning = new RestRefusal({
  status: 400,
  body: {
    error: {
      code: 400,
      message: 'Invalid request: Invalid request since instance is not running.',
      errors: [{ reason: 'invalid' }],
    },
  },
  retryAfterSeconds: undefined,
  requestId: undefined,
});

/** A project whose instance tells nothing of its users, and is in this state when it is looked at again. */
function clientWith(state: string | undefined): GoogleClient {
  const answers: Readonly<Record<string, unknown>> = {
    instances: { items: [listed] },
    db: state && { ...listed, state },
  };
  return {
    project: 'p',
    region: 'europe-west3',
    access: {
      workloadIdentityProvider: '',
      serviceAccount: '',
      databaseAdministrator: 'database@p.iam.gserviceaccount.com',
      universeDomain: 'googleapis.com',
    },
    rest: {
      async call(call: RestCall, body) {
        const name = call.url.split('/').at(-1) ?? '';
        if (name === 'users') throw notRunning;
        if (answers[name] === undefined) {
          throw new RestRefusal({ status: 404, body: '', retryAfterSeconds: undefined, requestId: undefined });
        }
        return { status: 200, headers: {}, body: body.parse(answers[name]) };
      },
    },
  };
}

describe('a user of an instance that refuses to tell its users', () => {
  it.each(['PENDING_DELETE', undefined])('is taken for gone where the instance is going: %s', async (state) => {
    expect(await sqlUser.read(clientWith(state), scope)).toEqual([]);
  });

  it('is not taken for gone where the instance runs', async () => {
    await expect(sqlUser.read(clientWith('RUNNABLE'), scope)).rejects.toMatchObject({ code: 'invalid-request' });
  });
});
