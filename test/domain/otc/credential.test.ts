import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CloudAdapter, LandingAccount } from '../../../src/clouds/cloud-adapter.ts';
import { openOtcAdapter } from '../../../src/clouds/otc/adapter.ts';
import { type SimulatedOtc, simulatedOtc } from '../../support/simulated-otc.ts';

const cluster = { name: 'acme-0a1b2c3d', region: 'eu-de' };
const HOUR_MS = 3_600_000;

let otc: SimulatedOtc;

beforeEach(async () => {
  otc = await simulatedOtc();
});

afterEach(() => otc.close());

const open = (account: Partial<LandingAccount> = {}): CloudAdapter =>
  openOtcAdapter({ ...otc.landingAccount, ...account }, otc.dependencies);
const exchanges = () => otc.world.calls.count({ operation: 'CreateTokenWithIdToken', outcome: 'ok' });

describe('a session in a landing project', () => {
  it('is opened with what AWS says of our role, once for all that ask, and renewed before its end', async () => {
    const adapter = open();

    await Promise.all([adapter.natAddressesOf(cluster), adapter.failureOf(cluster)]);
    const first = exchanges();
    await otc.clock.advance(23 * HOUR_MS);
    await adapter.natAddressesOf(cluster);
    const kept = exchanges();
    await otc.clock.advance(HOUR_MS - 5 * 60_000);
    await adapter.natAddressesOf(cluster);

    expect([first, kept, exchanges()]).toEqual([1, 1, 2]);
  });

  it('is refused in a project in which the identity provider has no rights', async () => {
    const attempt = open({ account: 'somebody-elses-project' }).natAddressesOf(cluster);

    await expect(attempt).rejects.toMatchObject({
      code: 'access-denied',
      message: expect.stringContaining('IAM.0003'),
    });
  });

  it('is refused for a token that is meant for somebody else', async () => {
    const access = { ...otc.landingAccount.access, audience: 'another-audience' };

    const attempt = open({ access }).natAddressesOf(cluster);

    await expect(attempt).rejects.toMatchObject({ message: expect.stringContaining('IAM.0001') });
  });

  it('is refused where the identity provider is unknown', async () => {
    const access = { ...otc.landingAccount.access, identityProvider: 'unknown' };

    await expect(open({ access }).natAddressesOf(cluster)).rejects.toMatchObject({ code: 'access-denied' });
  });

  it('cannot be opened in a project that is registered without an identity provider', async () => {
    const attempt = open({ access: {} }).natAddressesOf(cluster);

    await expect(attempt).rejects.toMatchObject({ code: 'invalid-input' });
    expect(exchanges()).toBe(0);
  });
});
