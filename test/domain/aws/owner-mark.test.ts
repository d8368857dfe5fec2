import { describe, expect, it } from '@jest/globals';
import { isMarkedFor, nameFor, slotOf, tagsOf } from '../../../src/clouds/aws/owner-mark.ts';

const mark = { ownerId: 't-0a1b', slot: 'subnet/private-a', orderId: 'order-1' };

describe('the owner mark', () => {
  it('is four tags, beside those that a kind needs', () => {
    const tags = tagsOf(mark, { 'kubernetes.io/role/elb': '1' });

    expect(tags).toEqual([
      { Key: 'Name', Value: 't-0a1b/subnet/private-a' },
      { Key: 'tenantry:owner', Value: 't-0a1b' },
      { Key: 'tenantry:slot', Value: 'subnet/private-a' },
      { Key: 'tenantry:order', Value: 'order-1' },
      { Key: 'kubernetes.io/role/elb', Value: '1' },
    ]);
  });

  it('is read back, and only by its owner', () => {
    const tags = tagsOf(mark);

    expect(slotOf(tags)).toBe('subnet/private-a');
    expect(isMarkedFor({ ownerId: 't-0a1b', providerIds: [] }, tags)).toBe(true);
    expect(isMarkedFor({ ownerId: 't-0a1', providerIds: [] }, tags)).toBe(false);
    expect(isMarkedFor({ ownerId: 't-0a1b', providerIds: [] }, undefined)).toBe(false);
  });

  it('carries an order id of any text in the characters that RDS allows', () => {
    const tags = tagsOf({ ...mark, orderId: 'Bestellung #7 <ü>' });

    expect(tags).toContainEqual({ Key: 'tenantry:order', Value: 'Bestellung _7 _ü_' });
  });
});

describe('the name of a resource that AWS keys by name', () => {
  it.each([
    ['t-0a1b', 32, 'tenantry-t-0a1b'],
    ['T-0A1B', 32, 'tenantry-t-0a1b'],
  ])('is the owner of it, where it fits: %s', (ownerId, length, name) => {
    expect(nameFor(ownerId, length)).toBe(name);
  });

  it.each(['6ff7f13e-5a4f-4d6c-9d0a-111111111111', 'a--b', 'ends-', 'under_score'])(
    'is a digest of the owner where AWS would refuse it: %s',
    (ownerId) => {
      const name = nameFor(ownerId, 32);

      expect(name).toMatch(/^tenantry-[0-9a-f]{23}$/);
      expect(name).not.toBe(nameFor(`${ownerId}x`, 32));
    },
  );
});
