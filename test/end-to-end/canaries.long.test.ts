import { beforeAll, describe, expect, test } from '@jest/globals';
import { canary } from '../support/canaries.ts';
import { playScenario } from '../support/local-process.ts';
import { leaksIn, marksIn } from '../support/sinks.ts';
import type { CanariesSeen } from './scenarios/canaries.ts';

/** How each order ends. Where a code is told, so are the words in which a secret was given away. */
const ends: Readonly<Record<string, string>> = {
  'vpc-refused': 'failed invalid-request seen-access-key',
  'subnet-denied': 'failed access-denied seen-signed',
  'address-never': 'failed provider-unavailable seen-presigned',
  'nat-fails': 'failed resource-failed seen-wrapped',
  'database-refused': 'failed invalid-request seen-connection',
  'instance-fails': 'failed resource-failed',
  'balancer-refused': 'failed quota-exceeded seen-web-token',
  'balancer-fails': 'failed resource-failed seen-private-key',
  'eks-fails': 'failed resource-failed seen-rancher',
  'nodes-fail': 'failed resource-failed seen-registration',
  'rancher-denies': 'failed access-denied seen-cookie',
  'rancher-down': 'failed provider-unavailable seen-bearer',
  completes: 'completed',
  held: 'held quota-exceeded seen-basic',
  keyed: 'failed provider-unavailable seen-key-echo',
  'no-sessions': 'held access-denied seen-signed',
  'no-secrets': 'held unexpected',
};

/** Some of whose words must have come to each place, or the search there would prove nothing. */
const places: Readonly<Record<string, readonly string[]>> = {
  log: ['access-key', 'basic', 'database-token', 'key-echo', 'token-echo'],
  bus: ['cookie', 'private-key', 'rancher', 'web-token'],
  archive: ['cookie', 'private-key', 'rancher', 'web-token'],
  terminal: ['cookie', 'private-key', 'rancher', 'web-token'],
  executions: ['basic', 'key-echo', 'session', 'token-echo'],
  'queue tenantry-operator-notices': ['escaped'],
  'table audit': ['escaped', 'web-token'],
  'table clusters': ['registration'],
  'table operations': ['connection', 'wrapped'],
  'table orders': ['connection', 'wrapped'],
  'table outbox': ['bearer', 'presigned'],
  'table resources': ['basic', 'key-echo'],
};

describe('secrets that providers, proxies and Rancher give away', () => {
  let seen: CanariesSeen;

  beforeAll(async () => {
    seen = await playScenario<CanariesSeen>('canaries');
  }, 600_000);

  test('are found nowhere: not in the log, on the bus, in an execution, a row, a queue, or on the screen', () => {
    expect(seen.leaks).toEqual([]);
  });

  test.each(Object.entries(places))('have come to where they were searched for, in their words: %s', (place, words) => {
    expect(seen.marks[place]).toEqual(expect.arrayContaining([...words]));
  });

  test.each(Object.entries(ends))('do not keep an order from its end: %s', (name, end) => {
    const { state, reasons } = seen.orders[name] ?? { state: '', reasons: [] };
    const words = reasons.flatMap(({ code, message }) => [code, ...(/seen-[a-z-]+/.exec(message) ?? [])]);

    expect([state, ...words].join(' ')).toBe(end);
  });

  test('do not keep a retirement from its end either', () => {
    expect(seen.cancelled).toMatchObject({ state: 'completed', reasons: [] });
  });

  test('leave the id of the request in the log, by which the provider finds it', () => {
    expect(seen.requestIds).toBeGreaterThan(20);
  });
});

describe('the search for secrets', () => {
  const control = canary('control', { words: 'harmless', secrets: ['kUY3-tail/of+control'] });
  const sink = (text: string) => [{ name: 'here', text }];

  test.each([
    ['as it is', 'x kUY3-tail/of+control y'],
    ['in a URL', 'https://example/?key=kUY3-tail%2Fof%2Bcontrol'],
    ['in base64', Buffer.from('kUY3-tail/of+control').toString('base64')],
    ['in base64 behind one other byte', Buffer.from(':kUY3-tail/of+control and more').toString('base64')],
    ['in base64 behind two other bytes', Buffer.from('a:kUY3-tail/of+control').toString('base64')],
  ])('finds one %s', (_form, text) => {
    expect(leaksIn(sink(text), [control])).toEqual(['control in here']);
  });

  test('finds the words that came with it, and nothing where there is nothing', () => {
    expect(marksIn(sink('seen-control harmless'), [control])).toEqual({ here: ['control'] });
    expect(leaksIn(sink('seen-control harmless'), [control])).toEqual([]);
  });
});
