import { describe, expect, it } from '@jest/globals';
import { isMarkedFor, nameFor, ownedBy, slotOf, tagsOf } from '../../../src/clouds/azure/owner-mark.ts';

const mark = { ownerId: 't-0a1b', slot: 'public-ip-address/nat', orderId: 'order-1' };

describe('the owner mark', () => {
  it('is three tags', () => {
    expect(tagsOf(mark)).toEqual({
      'tenantry-owner': 't-0a1b',
      'tenantry-slot': 'public-ip-address/nat',
      'tenantry-order': 'order-1',
    });
  });

  it('is read back in whatever case Azure keeps the names, and only by its owner', () => {
    const tags = { 'Tenantry-Owner': 't-0a1b', 'TENANTRY-SLOT': 'nat-gateway' };

    expect(slotOf(tags)).toBe('nat-gateway');
    expect(isMarkedFor({ ownerId: 't-0a1b' }, tags)).toBe(true);
    expect(isMarkedFor({ ownerId: 'T-0A1B' }, tags)).toBe(false);
    expect(isMarkedFor({ ownerId: 't-0a1' }, tags)).toBe(false);
    expect(isMarkedFor({ ownerId: 't-0a1b' }, undefined)).toBe(false);
  });

  it('carries of an order id as much as a tag of Azure holds', () => {
    const tags = tagsOf({ ...mark, orderId: 'ü'.repeat(300) });

    expect(tags['tenantry-order']).toBe('ü'.repeat(256));
  });

  it('is asked for with the one filter that groups have', () => {
    expect(ownedBy({ ownerId: "o'brien" })).toBe("tagName eq 'tenantry-owner' and tagValue eq 'o''brien'");
  });
});

describe('the name of what Azure keys by name', () => {
  it('is the owner of it, where it fits', () => {
    expect(nameFor('t-0a1b')).toBe('tenantry-t-0a1b');
  });

  it.each(['x'.repeat(60), 'a--b', 'ends-', 'under_score'])(
    'is a digest of the owner where it does not: %s',
    (ownerId) => {
      const name = nameFor(ownerId);

      expect(name).toMatch(/^tenantry-[0-9a-f]{40}$/);
      expect(name).not.toBe(nameFor(`${ownerId}x`));
    },
  );
});
