import { describe, expect, test } from '@jest/globals';
import {
  keepSecret,
  publishable,
  redact,
  redactError,
  redactMember,
  redactValue,
} from '../../../src/platform/redact.ts';
import { canaries, formsOf } from '../../support/canaries.ts';
import { sampleFiles } from '../events/sample-files.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('A text', () => {
  test.each(Object.entries(canaries()))('loses the secret in it, and nothing in front of it: %s', (_name, canary) => {
    const clean = redact(canary.words);

    expect(clean).toContain(canary.mark);
    for (const form of canary.secrets.flatMap(formsOf)) expect(clean).not.toContain(form);
  });

  test.each([
    ['{"password":"two words","user":"me"}', '{"password":"[redacted]","user":"me"}'],
    ['{\\"secretKey\\":\\"abc/def+x\\"}', '{\\"secretKey\\":\\"[redacted]\\"}'],
    ['connect with password=x; sslmode=require', 'connect with password=[redacted]; sslmode=require'],
    ['amqp://me:p%40ss@host/x', 'amqp://me:[redacted]@host/x'],
    ['Set-Cookie: a=1; Path=/\nserver: x', 'Set-Cookie: [redacted]\nserver: x'],
    ['-----BEGIN PRIVATE KEY-----\nabc, cut off', '[redacted]'],
    [`ext/token-abcde:${'k'.repeat(40)} is unknown`, 'ext/token-abcde:[redacted] is unknown'],
    [`x ${base64('password=hunter2-hunter2')} y`, 'x [redacted] y'],
    ['a%20bearerToken%3Dabc', 'a%20bearerToken%3D[redacted]'],
  ])('keeps what is around a secret: %s', (text, clean) => {
    expect(redact(text)).toBe(clean);
  });

  test.each([
    'arn:aws:secretsmanager:eu-central-1:111111111111:secret:tenantry/rancher/token-AbCdEf',
    'arn:aws:sts::222222222201:assumed-role/tenantry-provisioning/tenantry-t-0538bee9c701e37a',
    'arn:aws:elasticloadbalancing:eu-central-1:222222222208:loadbalancer/net/tenantry-t-894e782b5136a884/f279b5343e7a1b4b',
    'AROAIOSFODNN7EXAMPLE AIDAIOSFODNN7EXAMPLE vpc-0a1b2c3d4e5f60718 eipalloc-0a1b2c3d4e5f60718 c-m-abcde',
    '123e4567-e89b-12d3-a456-426614174000 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'The security token included in the request is invalid.',
    'The parameter MasterUserPassword is not a valid password. Only printable characters may be used.',
    'Bearer token is missing; basic authentication is off; nextToken=abc',
    'postgres://tenantry@db.example:5432/tenant https://rancher.example/v3/clusters/c-abcde',
    '{"kind":"cloud-credential","secretArn":"arn:aws:secretsmanager:eu-central-1:1:secret:x"}',
    'kubernetes.io/cluster/acme-0538bee9 tenantry-provisioning-role-for-eu-central-1-accounts',
  ])('that has no secret stays as it is: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  test('is not told without end', () => {
    expect(publishable(`${'word '.repeat(1000)}`)).toHaveLength(2_000);
    expect(publishable(`${'x'.repeat(1_990)} password=hunter2-hunter2`)).not.toContain('hunter2');
  });

  test.each([
    ['letters', 'A'.repeat(1_000_000)],
    ['percent signs', 'a%'.repeat(500_000)],
    ['beginnings of a name', 'password'.repeat(100_000)],
  ])('of a million %s takes no time to speak of', (_what, text) => {
    const began = performance.now();

    redact(text);

    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe('A secret that was read', () => {
  const secret = 'Q7/plain+looking-words';

  test.each([
    ['as it is', `refused ${secret}!`],
    ['in a URL', `?key=${encodeURIComponent(secret)}`],
    ['in base64', base64(secret)],
    ['in base64 behind a name', base64(`rancher:${secret}`)],
    ['in base64 between other things', base64(`{"key":"${secret}","x":1}`)],
    ['in the base64 of URLs', Buffer.from(secret).toString('base64url')],
  ])('is known again %s', (_form, text) => {
    keepSecret(secret);

    const clean = redact(text);

    for (const form of formsOf(secret)) expect(clean).not.toContain(form);
    expect(clean).toContain('[redacted]');
  });

  test('is handed on as it is', () => {
    expect(keepSecret(secret)).toBe(secret);
  });

  test('that is an object is known by each text in it; of a token of Rancher its key is known alone', () => {
    keepSecret(JSON.stringify({ accessKeyId: 'an-access-key-id', secretAccessKey: 'the-other-half-of-it' }));
    keepSecret('token-zzzzz:the-key-of-the-token');

    expect(redact('the-other-half-of-it and the-key-of-the-token')).toBe('[redacted] and [redacted]');
  });

  test('stays known when it was used lately, however many others are read', () => {
    keepSecret('a-secret-of-old-times');
    for (let count = 0; count < 60; count += 1) {
      keepSecret(secret);
      keepSecret(`secret-number-${count}`);
    }

    expect(redact(`${secret} a-secret-of-old-times`)).toBe('[redacted] a-secret-of-old-times');
  });

  test('that is too short to be one is left alone', () => {
    keepSecret('eu-west');

    expect(redact('eu-west-1')).toBe('eu-west-1');
  });
});

describe('A value that becomes JSON', () => {
  test('loses what stands under the name of a secret, and secrets in any text', () => {
    const value = { a: [{ password: 'x', note: 'api_key=abc', port: 5432 }] };

    expect(redactValue(value)).toEqual({ a: [{ password: '[redacted]', note: 'api_key=[redacted]', port: 5432 }] });
  });

  test('is any of our events, and comes out as it went in', () => {
    for (const { event } of sampleFiles()) expect(redactValue(event)).toEqual(event);
  });
});

describe('An error', () => {
  test('loses secrets from its words, its stack and its causes, and stays the same error', () => {
    const cause = new TypeError('password=hunter2-hunter2');
    const error = new AggregateError([new Error('api_key=abc')], 'secretKey=abcdef', { cause });

    redactError(error);

    expect(error.message).toBe('secretKey=[redacted]');
    expect(String(error.stack) + String(cause.stack) + String(error.errors[0])).not.toMatch(/hunter2|abc/);
    expect(error.cause).toBe(cause);
    expect(cause).toBeInstanceOf(TypeError);
  });

  test('that refers to itself comes to an end', () => {
    const error: Error & { cause?: unknown } = new Error('password=hunter2-hunter2');
    error.cause = error;

    redactError(error);

    expect(error.message).toBe('password=[redacted]');
  });

  test('keeps what is no text', () => {
    expect([redactMember('password', 42), redactMember('x', null)]).toEqual([42, null]);
  });
});
