import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openGoogleAdapter } from '../../../src/clouds/google/adapter.ts';
import { createTokens } from '../../../src/clouds/google/credential.ts';
import { redact } from '../../../src/platform/redact.ts';
import { type SimulatedGoogle, simulatedGoogle } from '../../support/simulated-google.ts';
import { adapterAt, tenant } from './tenant.ts';

const HOUR_MS = 3_600_000;

let google: SimulatedGoogle;

beforeEach(async () => {
  google = await simulatedGoogle();
});

afterEach(() => google.close());

const withAccess = (access: Record<string, string>) =>
  openGoogleAdapter(
    { ...google.landingAccount, access: { ...google.landingAccount.access, ...access } },
    { now: () => google.clock.now(), endpointUrl: google.url },
  );
const asked = () => google.sent.filter(({ operation }) => operation === 'sts.token').length;

describe('the way into a project', () => {
  it('is the identity that AWS gives the Lambda, exchanged and then lent the service account', async () => {
    await adapterAt(google).natAddressesOf({ name: 'none', region: tenant.region });

    expect(google.sent.slice(0, 2).map(({ operation, body }) => [operation, body])).toEqual([
      [
        'sts.token',
        {
          grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
          audience: google.landingAccount.access.workloadIdentityProvider,
          scope: 'https://www.googleapis.com/auth/cloud-platform',
          requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
          subjectToken: expect.stringMatching(/^ey/),
          subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
        },
      ],
      [
        'iamcredentials.generateAccessToken',
        { scope: ['https://www.googleapis.com/auth/cloud-platform'], lifetime: '3600s' },
      ],
    ]);
  });

  it('is kept until shortly before the end of the token, and then opened again', async () => {
    const adapter = adapterAt(google);
    const look = () => adapter.natAddressesOf({ name: 'none', region: tenant.region });

    await look();
    await google.clock.advance(HOUR_MS - 7 * 60_000);
    await look();
    const kept = asked();
    await google.clock.advance(2 * 60_000);
    await look();

    expect([kept, asked()]).toEqual([1, 2]);
  });

  it('that Google refuses before its end is replaced once, also for those who were refused side by side', async () => {
    const openedMs = google.clock.now();
    const adapter = openGoogleAdapter(google.landingAccount, { now: () => openedMs, endpointUrl: google.url });
    const look = () => adapter.natAddressesOf({ name: 'none', region: tenant.region });
    await look();
    await google.clock.advance(3_700_000);

    const seen = await Promise.all([look(), look(), look()]);

    expect(seen).toEqual([[], [], []]);
    const exchanges = google.sent.filter(({ operation }) => operation.includes('generateAccessToken'));
    expect(exchanges).toHaveLength(2);
  });

  it('leaves tokens that are masked wherever somebody repeats them', async () => {
    const tokens = createTokens({
      showIdentity: async () => 'token',
      now: () => google.clock.now(),
      endpointUrl: google.url,
    });
    await expect(tokens.show({ ...accessOfAccount(), universeDomain: 'googleapis.com' })).rejects.toMatchObject({
      code: 'access-denied',
    });

    await adapterAt(google).natAddressesOf({ name: 'none', region: tenant.region });

    const issued = `ya29.c.${google.world.hex('google-access-token/1', 48)}`;
    expect(redact(`refused ${issued}`)).not.toContain(issued);
  });

  it.each([
    [
      'of a pool that is not there',
      { workloadIdentityProvider: providerNamed('other') },
      'access-denied',
      'invalid_target',
    ],
    [
      'of a service account that we may not act as',
      { serviceAccount: 'x@y.iam.gserviceaccount.com' },
      'access-denied',
      'denied',
    ],
    ['without a pool', { workloadIdentityProvider: '' }, 'invalid-input', 'no service account to act as'],
  ] as const)('is refused to an account %s', async (_case, access, code, words) => {
    const look = withAccess(access).natAddressesOf({ name: 'none', region: tenant.region });

    await expect(look).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it('leads to other hosts in another universe, but to a provider of the same name', async () => {
    await google.close();
    google = await simulatedGoogle({ universeDomain: 's3nsapis.fr' });

    await adapterAt(google).natAddressesOf({ name: 'none', region: 'u-france-east1' });

    expect(google.sent.map(({ operation }) => operation)).toContain('container.clusters.list');
  });
});

function providerNamed(pool: string): string {
  return `//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/${pool}/providers/aws`;
}

function accessOfAccount() {
  const {
    workloadIdentityProvider = '',
    serviceAccount = '',
    databaseAdministrator = '',
  } = google.landingAccount.access;
  return { workloadIdentityProvider, serviceAccount, databaseAdministrator };
}
