import { GetWebIdentityTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { webIdentity } from '../../../src/clouds/rest/web-identity.ts';
import { keptSessions } from '../../../src/clouds/sessions.ts';
import { StepFailure } from '../../../src/platform/failure.ts';

const HOUR_MS = 3_600_000;

function sessionsAt(clock: { nowMs: number }) {
  const { of: keep, forget } = keptSessions<{ expiration: Date; number: number }>({ now: () => clock.nowMs });
  let opened = 0;
  const open = async () => {
    opened += 1;
    return { expiration: new Date(clock.nowMs + HOUR_MS), number: opened };
  };
  return { keep, forget, open };
}

describe('a session at a cloud', () => {
  test('is opened once, also by several who ask at the same time, and kept until six minutes before its end', async () => {
    const clock = { nowMs: 0 };
    const { keep, open } = sessionsAt(clock);

    const first = await Promise.all([keep('a', open), keep('a', open)]);
    clock.nowMs = HOUR_MS - 6 * 60_000 - 1;
    const kept = await keep('a', open);
    clock.nowMs += 1;
    const renewed = await Promise.all([keep('a', open), keep('a', open)]);

    expect(first.map(({ number }) => number)).toEqual([1, 1]);
    expect(kept.number).toBe(1);
    expect(renewed.map(({ number }) => number)).toEqual([2, 2]);
  });

  test('belongs to its key', async () => {
    const { keep, open } = sessionsAt({ nowMs: 0 });

    expect([(await keep('a', open)).number, (await keep('b', open)).number]).toEqual([1, 2]);
  });

  test('that could not be opened is opened by whoever asks next', async () => {
    const { keep, open } = sessionsAt({ nowMs: 0 });

    await expect(keep('a', () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');

    await expect(keep('a', open)).resolves.toMatchObject({ number: 1 });
  });

  test('that the cloud refuses is forgotten, and nothing newer with it', async () => {
    const { keep, forget, open } = sessionsAt({ nowMs: 0 });
    const isFirst = ({ number }: { number: number }) => number === 1;
    await keep('a', open);
    await keep('a', open);

    const wasKept = await Promise.all([forget('a', isFirst), forget('a', isFirst)]);
    const fresh = await keep('a', open);
    const late = await forget('a', isFirst);

    expect([...wasKept, late]).toEqual([true, true, true]);
    expect(fresh.number).toBe(2);
    expect((await keep('a', open)).number).toBe(2);
  });

  test('that is refused as soon as it was opened promises nothing of another', async () => {
    const { keep, forget, open } = sessionsAt({ nowMs: 0 });
    await keep('a', open);

    expect(await forget('a', () => true)).toBe(false);
    expect((await keep('a', open)).number).toBe(2);
  });
});

describe('the token that shows our role to another cloud', () => {
  const asked = (result: () => Promise<object>) => {
    const sts = mockClient(STSClient);
    sts.on(GetWebIdentityTokenCommand).callsFake(result);
    return { sts, show: webIdentity(new STSClient({ region: 'eu-central-1' })) };
  };

  test('is asked for one audience, for five minutes, signed with RS256', async () => {
    const { sts, show } = asked(async () => ({ WebIdentityToken: 'eyJ.token.of-the-role' }));

    await expect(show('api://AzureADTokenExchange')).resolves.toBe('eyJ.token.of-the-role');

    expect(sts.commandCalls(GetWebIdentityTokenCommand).map(({ args: [{ input }] }) => input)).toEqual([
      { Audience: ['api://AzureADTokenExchange'], SigningAlgorithm: 'RS256', DurationSeconds: 300 },
    ]);
  });

  test.each([
    ['OutboundWebIdentityFederationDisabledException', 'access-denied'],
    ['AccessDenied', 'access-denied'],
    ['ServiceUnavailable', 'provider-unavailable'],
  ])('that AWS refuses with %s is a failure %s', async (name, code) => {
    const { show } = asked(async () => {
      throw Object.assign(new Error('No.'), { name });
    });

    const failure = await show('audience').catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(StepFailure);
    expect(failure).toMatchObject({ code });
  });
});
