import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createSessions } from '../../../src/clouds/aws/credential.ts';
import { repeatNothing } from '../../../src/clouds/aws/repeating.ts';
import { redact } from '../../../src/platform/redact.ts';

const account = {
  id: 'landing-1',
  cloud: 'aws',
  account: '222222222201',
  access: { roleArn: 'arn:aws:iam::222222222201:role/tenantry-provisioning', externalId: 'external-1' },
  rancherCredentialSecretArn: 'arn:aws:secretsmanager:x',
};
const HOUR_MS = 3_600_000;

function sessions() {
  const client = new STSClient({ region: 'eu-central-1' });
  const sts = mockClient(client);
  const clock = { nowMs: 0 };
  const refusals: Error[] = [];
  sts.on(AssumeRoleCommand).callsFake(() => {
    const refusal = refusals.pop();
    if (refusal) throw refusal;
    return issued();
  });
  const issued = () => ({
    Credentials: {
      AccessKeyId: `ASIA${clock.nowMs}`,
      SecretAccessKey: 'the-secret-key',
      SessionToken: 'the-session-token',
      Expiration: new Date(clock.nowMs + HOUR_MS),
    },
  });
  const open = createSessions({ sts: client, now: () => clock.nowMs });
  const asked = () => sts.commandCalls(AssumeRoleCommand).map(({ args: [{ input }] }) => input);
  return { open, clock, asked, refusals };
}

describe('a session in a landing account', () => {
  it('has its key and its token masked from then on, whoever repeats them', async () => {
    const { open } = sessions();

    await open({ account, subject: 't-0a1b' }).credentials();

    expect(redact('refused the-secret-key with the-session-token')).toBe('refused [redacted] with [redacted]');
  });

  it('is opened with the external id and names who it is for', async () => {
    const { open, asked } = sessions();

    await open({ account, subject: 't-0a1b' }).credentials();

    expect(asked()).toEqual([
      {
        RoleArn: 'arn:aws:iam::222222222201:role/tenantry-provisioning',
        ExternalId: 'external-1',
        RoleSessionName: 'tenantry-t-0a1b',
        DurationSeconds: 3600,
      },
    ]);
  });

  it('is kept until shortly before its end', async () => {
    const { open, clock, asked } = sessions();
    const { credentials: session } = open({ account, subject: 't-0a1b' });

    const first = await session();
    clock.nowMs = HOUR_MS - 7 * 60_000;
    const kept = await session();
    clock.nowMs = HOUR_MS - 5 * 60_000;
    const renewed = await session();

    expect(kept).toBe(first);
    expect(renewed).not.toBe(first);
    expect(asked()).toHaveLength(2);
  });

  it('is opened once for all that ask at the same time', async () => {
    const { open, asked } = sessions();
    const { credentials: session } = open({ account, subject: 't-0a1b' });

    await Promise.all([session(), session(), session()]);

    expect(asked()).toHaveLength(1);
  });

  it('that AWS refuses before its end is opened anew by whoever asks next, once', async () => {
    const { open, asked } = sessions();
    const session = open({ account, subject: 't-0a1b' });
    await session.credentials();
    const strategy = repeatNothing({ refused: session.refused });
    const first = await strategy.acquireInitialRetryToken();
    const expired = Object.assign(new Error('The security token included in the request is expired'), {
      name: 'ExpiredTokenException',
    });

    const repeated = [1, 2].map(() =>
      strategy.refreshRetryTokenForRetry(first, { errorType: 'CLIENT_ERROR', error: expired }),
    );

    await expect(Promise.allSettled(repeated)).resolves.toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
    const again = open({ account, subject: 't-0a1b' });
    await Promise.all([again.credentials(), again.credentials()]);
    await session.refused();
    await again.credentials();
    expect(asked()).toHaveLength(2);
  });

  it('is asked for again after a refusal, which is told in the words of AWS', async () => {
    const { open, refusals } = sessions();
    const denied = Object.assign(new Error('not authorized to perform: sts:AssumeRole'), {
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
    refusals.push(denied);
    const { credentials: session } = open({ account, subject: 't-0a1b' });

    const refused = await session().catch((error: unknown) => error);
    const opened = await session();

    expect(refused).toEqual(
      expect.objectContaining({ code: 'access-denied', message: expect.stringContaining('not authorized to perform') }),
    );
    expect(opened.sessionToken).toBe('the-session-token');
  });

  it('cannot be opened in an account that is registered without a role', async () => {
    const { open, asked } = sessions();

    const session = open({ account: { ...account, access: {} }, subject: 't-0a1b' }).credentials();

    await expect(session).rejects.toEqual(expect.objectContaining({ code: 'invalid-input' }));
    expect(asked()).toEqual([]);
  });
});
