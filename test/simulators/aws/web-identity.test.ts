import { createPublicKey } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createSts } from '../../../local/simulators/aws/sts/sts.ts';
import { createWebIdentity } from '../../../local/simulators/aws/sts/web-identity.ts';

const hex = (key: string, length: number) => Buffer.from(key).toString('hex').padEnd(length, '0').slice(0, length);
const context = {
  caller: {
    accountId: '111111111111',
    arn: 'arn:aws:sts::111111111111:assumed-role/tenantry-local-ensure-network/session',
    accessKeyId: 'ASIA',
    observer: false,
  },
  region: 'eu-central-1',
  requestId: 'request',
  invocationId: undefined,
};

function stsAt(clock: { nowMs: number }) {
  const now = () => clock.nowMs;
  const webIdentity = createWebIdentity({ clock: { now }, hex });
  const common = { clock: { now }, identities: undefined as never, roles: new Map(), hex };
  const ask = (sts: ReturnType<typeof createSts>, input: object) =>
    (sts.operations.GetWebIdentityToken as unknown as (input: object, of: object) => { WebIdentityToken: string })(
      { Audience: ['api://AzureADTokenExchange'], SigningAlgorithm: 'RS256', ...input },
      context,
    ).WebIdentityToken;
  return { webIdentity, ask, enabled: createSts({ ...common, webIdentity }), disabled: createSts(common) };
}

describe('the token with which a function shows itself to another cloud', () => {
  test('names the role, the audience and the issuer of the account, and can be verified with the published key', () => {
    const { webIdentity, ask, enabled } = stsAt({ nowMs: 1_000_000 });

    const token = ask(enabled, {});

    expect(webIdentity.verify(token)).toMatchObject({
      iss: webIdentity.issuerOf('111111111111'),
      aud: 'api://AzureADTokenExchange',
      sub: 'arn:aws:iam::111111111111:role/tenantry-local-ensure-network',
      iat: 1_000,
      exp: 1_300,
      'https://sts.amazonaws.com/': { aws_account: '111111111111', source_region: 'eu-central-1' },
    });
    const [key = {}] = webIdentity.jwks().keys;
    expect(createPublicKey({ key, format: 'jwk' }).asymmetricKeyType).toBe('rsa');
  });

  test('is not good any more when its time is over, or when somebody has changed it', () => {
    const clock = { nowMs: 1_000_000 };
    const { webIdentity, ask, enabled } = stsAt(clock);
    const token = ask(enabled, { DurationSeconds: 60 });
    const [header, payload = '', signature] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const other = Buffer.from(JSON.stringify({ ...claims, sub: 'arn:aws:iam::111111111111:role/other' }));

    expect(webIdentity.verify([header, other.toString('base64url'), signature].join('.'))).toBeUndefined();
    expect(webIdentity.verify('no token')).toBeUndefined();
    clock.nowMs += 60_000;
    expect(webIdentity.verify(token)).toBeUndefined();
  });

  test.each([
    [{ DurationSeconds: 30 }, 'durationSeconds'],
    [{ DurationSeconds: 3_601 }, 'durationSeconds'],
    [{ Audience: [] }, 'audience'],
    [{ SigningAlgorithm: 'HS256' }, 'signingAlgorithm'],
    [{ SigningAlgorithm: 'ES384' }, 'not implemented locally'],
  ])('is refused for %j', (input, about) => {
    const { ask, enabled } = stsAt({ nowMs: 0 });

    expect(() => ask(enabled, input)).toThrow(about);
  });

  test('is refused where the account has not enabled federation', () => {
    const { ask, disabled } = stsAt({ nowMs: 0 });

    expect(() => ask(disabled, {})).toThrow('not enabled');
  });
});
