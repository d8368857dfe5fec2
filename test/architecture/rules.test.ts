import { describe, expect, test } from '@jest/globals';
import { catalogue } from '../../events/catalogue.ts';
import { compilePattern } from '../../local/runtime/bus/pattern.ts';
import { reasonCodes } from '../../src/orders/reason.ts';
import { packagedStack } from '../packaging/packaged.ts';
import { filesUnder, read } from './repository.ts';

interface Sample {
  readonly type: string;
}

const samples = filesUnder('events/samples', '.json').map((file) => ({
  file,
  detail: JSON.parse(read(file)) as Sample,
}));
const rules = packagedStack().rules.filter(({ busName }) => busName === 'tenantry');

const onBus = (source: string, { detailType, detail }: { detailType: string; detail: unknown }) => ({
  version: '0',
  id: '00000000-0000-0000-0000-000000000000',
  'detail-type': detailType,
  source,
  account: '111111111111',
  time: '2026-01-01T00:00:00Z',
  region: 'eu-central-1',
  resources: [],
  detail,
});

/** Names of events whose samples a rule lets through; a name stands here when any sample of it passes. */
const matchedBy = (pattern: string): string[] => {
  const compiled = compilePattern(pattern);
  return catalogue
    .filter(({ name, type, source }) =>
      samples
        .filter(({ detail }) => detail.type === type)
        .some(({ detail }) => compiled.matches(onBus(source, { detailType: name, detail }))),
    )
    .map(({ name }) => name);
};

const everyName = catalogue.map(({ name }) => name);
const named = (pattern: string): string[] =>
  [(JSON.parse(pattern) as Record<string, string[]>)['detail-type'] ?? []].flat();

/** Rules that are not about named events. */
const general: Record<string, readonly string[]> = {
  'tenantry-audit': everyName,
  'tenantry-unknown-order-type': [],
};

describe('the rules of the bus', () => {
  test('every event has a sample', () => {
    const without = catalogue.filter(({ type }) => !samples.some(({ detail }) => detail.type === type));

    expect(without.map(({ name }) => name)).toEqual([]);
  });

  test.each(rules.map((rule) => [rule.name, rule] as const))(
    '%s matches the events that it names, and no other',
    (name, rule) => {
      const expected = general[name] ?? named(rule.pattern);

      expect(matchedBy(rule.pattern)).toEqual(everyName.filter((event) => expected.includes(event)));
    },
  );

  test.each(rules.filter(({ name }) => !(name in general)).map((rule) => [rule.name, rule.pattern] as const))(
    '%s asks for source, type and version',
    (_name, pattern) => {
      const {
        source,
        'detail-type': types = [],
        detail,
      } = JSON.parse(pattern) as {
        source?: string[];
        'detail-type'?: string[];
        detail?: { type?: string[] };
      };
      const versions = catalogue.filter(({ name }) => types.includes(name)).map(({ type }) => type as string);

      expect(source).toHaveLength(1);
      expect(types.length).toBeGreaterThan(0);
      expect([...(detail?.type ?? [])].sort()).toEqual(versions.sort());
    },
  );

  test.each([
    ['of an unknown type', 'OrderShipped', { type: 'tenantry.order-shipped.v1' }],
    ['of an unknown version', 'OrderPlaced', { type: 'tenantry.order-placed.v2' }],
    ['without a type', 'OrderCancelled', { orderId: 'o-1' }],
    ['whose type and detail-type differ', 'OrderPlaced', { type: 'tenantry.order-cancelled.v1' }],
  ])(
    'an order event %s meets the catch-all rule, and no rule that would start something',
    (_case, detailType, detail) => {
      const event = onBus('ordering', { detailType, detail });

      const met = rules.filter(({ pattern }) => compilePattern(pattern).matches(event)).map(({ name }) => name);

      expect(met.sort()).toEqual(['tenantry-audit', 'tenantry-unknown-order-type']);
    },
  );

  test('the catch-all rule gives a reason that is one of the known ones', () => {
    const templates = rules.flatMap(({ targets }) =>
      targets.flatMap(({ InputTransformer }) => InputTransformer?.InputTemplate ?? []),
    );

    const codes = templates.flatMap((text) => [...text.matchAll(/"code":"([^"]+)"/g)].map(([, code = '']) => code));

    expect(codes).toEqual(['event-type-unknown']);
    expect(Object.keys(reasonCodes)).toEqual(expect.arrayContaining(codes));
  });

  test('the catch-all rule leaves alone what is not from ordering', () => {
    const event = onBus('tenantry', { detailType: 'SomethingNew', detail: { type: 'tenantry.something-new.v1' } });

    const met = rules.filter(({ pattern }) => compilePattern(pattern).matches(event)).map(({ name }) => name);

    expect(met).toEqual(['tenantry-audit']);
  });
});
