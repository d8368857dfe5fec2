import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openAzureAdapter } from '../../../src/clouds/azure/adapter.ts';
import type { CloudAdapter } from '../../../src/clouds/cloud-adapter.ts';
import type { Calls } from '../../../src/pace/provider-api.ts';
import { clusterBody, makeStages } from '../../support/azure-tenant.ts';
import { questionsAbout } from '../../support/questions.ts';
import { landingAccount, type SimulatedAzure, simulatedAzure, tenant } from '../../support/simulated-azure.ts';

let azure: SimulatedAzure;
let adapter: CloudAdapter;
/** What the adapter asked for the tokens of. */
let asked: readonly Calls[];

beforeEach(async () => {
  azure = await simulatedAzure();
  adapter = openAzureAdapter(landingAccount, {
    now: () => azure.clock.now(),
    endpointUrl: azure.url,
    ask: (calls, question) => {
      asked = calls;
      return question();
    },
  });
});
afterEach(() => azure.close());

const throttle = (operation: string, seconds: number) =>
  azure.world.faults.add({ match: { operation }, fault: 'throttled', seconds });

describe('a call that Azure throttles', () => {
  it('leaves once, and tells how long to wait', async () => {
    const plan = await adapter.plan('network', tenant);
    throttle('ResourceGroups_List', 7);

    const look = plan[0]?.kind.read({ ownerId: tenant.tenantId, providerIds: [] });

    await expect(look).rejects.toMatchObject({ code: 'provider-throttled', retryAfterSeconds: 7 });
    expect(azure.world.calls.count({ operation: 'ResourceGroups_List' })).toBe(1);
  });

  it('does not hide another one beside it that is to be left alone for longer', async () => {
    throttle('Usages_List', 5);
    throttle('ComputeUsages_List', 90);

    const question = adapter.roomFor(tenant.region, 'small');

    await expect(question).rejects.toMatchObject({ code: 'provider-throttled', retryAfterSeconds: 90 });
  });
});

describe('the tokens of a call to Azure', () => {
  it('are those of the subscription, whatever the region: Resource Manager counts where the caller is', async () => {
    const plans = [
      await adapter.plan('network', tenant),
      await adapter.plan('network', { ...tenant, region: 'northeurope' }),
    ];

    const apis = plans.map(([first]) => first?.kind.api);

    expect(apis[0]).toMatchObject({ provider: 'azure', region: '' });
    expect(apis[1]).toEqual(apis[0]);
  });
});

describe('a question to Azure', () => {
  it.each(questionsAbout(tenant))('%s asks for the tokens of as many calls as it makes', async (_name, ask) => {
    const made = await makeStages(azure, { stages: ['network'] });
    const cluster = clusterBody(made.get('virtual-network')?.outputs.nodeSubnetId ?? '');
    const path = `${made.get('resource-group')?.providerId}/providers/Microsoft.ContainerService/managedClusters`;
    await azure.arm('PUT', `${path}/${tenant.clusterName}?api-version=2026-05-01`, { body: cluster });
    await azure.clock.advance(700_000);
    const before = azure.sent.length;

    await ask(adapter);

    const calls = azure.sent.slice(before);
    expect(asked).toEqual([
      expect.objectContaining({
        class: 'read',
        count: calls.length,
        api: expect.objectContaining({ provider: 'azure', account: landingAccount.account, region: '' }),
      }),
    ]);
    expect(calls.every(({ method }) => method === 'GET')).toBe(true);
  });
});
