import { describe, expect, test } from '@jest/globals';
import { contentHash } from '../../../src/orders/content-hash.ts';
import { judge } from '../../../src/orders/feasibility.ts';
import { parseOrder } from '../../../src/orders/parse-order.ts';
import { place } from '../../../src/placement/place.ts';
import { orderData } from './orders.ts';

const open = {
  accounts: [{ id: 'landing-1', cloud: 'aws', regions: ['eu-central-1'], purpose: 'pool', room: 1 }],
  allowList: { used: 0, capacity: 60, needed: 3 },
  nameTaken: false,
} as const;

/** Judged as at acceptance: what one part finds does not keep the next from looking at what is legible. */
function judged(data: unknown, snapshot: Parameters<typeof judge>[1] = open) {
  const parsed = parseOrder(data);
  const order = 'order' in parsed ? parsed.order : parsed.legible;
  const placed = place(order);
  const reasons = [parsed, placed].flatMap((found) => ('reasons' in found ? found.reasons : []));
  const placement = 'placement' in placed ? placed.placement : undefined;
  return judge({ order, contentHash: contentHash(data), placement, reasons }, snapshot);
}

function codes(data: unknown, snapshot: Parameters<typeof judge>[1] = open) {
  const verdict = judged(data, snapshot);
  return verdict.verdict === 'rejected' ? verdict.reasons.map(({ code }) => code) : verdict.verdict;
}

describe('An order, from its form to the verdict', () => {
  test('is accepted when nothing is to be said against it', () => {
    expect(judged(orderData())).toEqual({ verdict: 'accepted', landingAccountId: 'landing-1' });
  });

  test.each([
    [{ cloud: 'nimbus' }, ['cloud-unknown']],
    [{ region: 'westeurope' }, ['region-of-another-cloud']],
    [{ region: 'eu-west-2', residency: 'eu' }, ['residency-not-satisfied']],
    [{ tenant: { name: 'Not A Label' } }, ['tenant-name-malformed']],
    [{ tenant: { name: 'Not A Label' }, cloud: 'nimbus' }, ['tenant-name-malformed', 'cloud-unknown']],
    [{ size: 'huge', region: 'westeurope' }, ['field-malformed', 'region-of-another-cloud']],
    [
      { customer: undefined, offering: 'multi-tenant', addOns: [{ name: 'x' }] },
      ['field-missing', 'offering-unavailable', 'add-on-unknown'],
    ],
  ])('with %j is rejected for each fault', (changes, expected) => {
    expect(codes(orderData(changes))).toEqual(expected);
  });

  test('has its form, its place, its name and the room judged together', () => {
    const full = { ...open, nameTaken: true, allowList: { used: 60, capacity: 60, needed: 3 } };

    expect(codes(orderData({ size: 'huge', cloud: 'nimbus' }), full)).toEqual([
      'field-malformed',
      'cloud-unknown',
      'name-taken',
      'allow-list-full',
    ]);
  });

  test('is a duplicate when it comes again, even when it was malformed the first time', () => {
    const malformed = orderData({ size: 'huge' });

    expect(codes(malformed, { ...open, knownContentHash: contentHash(malformed) })).toBe('duplicate');
  });

  test.each([[null], [undefined], ['text'], [[]], [{}], [{ tenant: null, cloud: {}, region: [] }]])(
    'that is %j is rejected and never accepted',
    (data) => {
      expect(judged(data).verdict).toBe('rejected');
    },
  );
});
