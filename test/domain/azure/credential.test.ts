import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openAzureAdapter } from '../../../src/clouds/azure/adapter.ts';
import { createSessions } from '../../../src/clouds/azure/credential.ts';
import { redact } from '../../../src/platform/redact.ts';
import { entraTenantId, landingAccount, type SimulatedAzure, simulatedAzure } from '../../support/simulated-azure.ts';

let azure: SimulatedAzure;

beforeEach(async () => {
  azure = await simulatedAzure();
});
afterEach(() => azure.close());

function sessions(claims: { aud?: string; sub?: string } = {}) {
  const shown: string[] = [];
  const openSession = createSessions({
    now: () => azure.clock.now(),
    endpointUrl: azure.url,
    showIdentity: async (audience) => {
      shown.push(audience);
      return azure.assertion(claims);
    },
  });
  return { openSession, shown };
}

describe('a session in a subscription', () => {
  it('is opened with the token that shows the role, for the audience of Entra, and opens Resource Manager', async () => {
    const { openSession, shown } = sessions();

    const token = await openSession(landingAccount).token();
    const groups = await fetch(
      `${azure.url}/management.azure.com/subscriptions/${landingAccount.account}/resourcegroups?api-version=2025-04-01`,
      { headers: { authorization: `Bearer ${token}` } },
    );

    expect(shown).toEqual(['api://AzureADTokenExchange']);
    expect(groups.status).toBe(200);
  });

  it('has its token masked from then on, whoever repeats it', async () => {
    const token = await sessions().openSession(landingAccount).token();

    expect(redact(`refused ${token}`)).toBe('refused [redacted]');
  });

  it('is kept until shortly before its end, and opened once for all that ask at the same time', async () => {
    const { openSession, shown } = sessions();
    const { token: session } = openSession(landingAccount);

    const together = await Promise.all([session(), session()]);
    await azure.clock.advance(50 * 60_000);
    const kept = await session();
    await azure.clock.advance(5 * 60_000);
    const renewed = await session();

    expect(new Set([...together, kept]).size).toBe(1);
    expect(renewed).not.toBe(kept);
    expect(shown).toHaveLength(2);
  });

  it('that Azure refuses before its end is replaced once, also for those who were refused side by side', async () => {
    const openedMs = azure.clock.now();
    const adapter = openAzureAdapter(landingAccount, { now: () => openedMs, endpointUrl: azure.url });
    const look = () => adapter.natAddressesOf({ name: 'none', region: 'germanywestcentral' });
    await look();
    await azure.clock.advance(3_700_000);

    const seen = await Promise.all([look(), look(), look()]);

    expect(seen).toEqual([[], [], []]);
    expect(azure.world.calls.count({ service: 'azure-entra' })).toBe(2);
  });

  it('is refused to a role that nobody registered, in the words of Entra', async () => {
    const { openSession } = sessions({ sub: 'arn:aws:iam::111111111111:role/somebody' });

    const session = openSession(landingAccount).token();

    await expect(session).rejects.toMatchObject({
      code: 'access-denied',
      message: expect.stringContaining('AADSTS700213: No matching federated identity record found'),
    });
  });

  it('cannot be opened where the account does not say how', async () => {
    const { openSession, shown } = sessions();

    const session = openSession({ ...landingAccount, access: { tenantId: entraTenantId } }).token();

    await expect(session).rejects.toMatchObject({ code: 'invalid-input' });
    expect(shown).toEqual([]);
  });
});
