import { describe, expect, it } from '@jest/globals';
import {
  descriptionOf,
  isMarkedFor,
  labelsIn,
  labelsOf,
  nameFor,
  ownedBy,
  slotOf,
  sqlOwnedBy,
  uuidOf,
} from '../../../src/clouds/google/owner-mark.ts';

const mark = { ownerId: 't-0a1b', slot: 'address/nat', orderId: 'order-1' };

describe('the owner mark', () => {
  it('is three labels in the characters that Google allows', () => {
    expect(labelsOf(mark)).toEqual({
      'tenantry-owner': 't-0a1b',
      'tenantry-slot': 'address_nat',
      'tenantry-order': 'order-1',
    });
    expect(labelsOf({ ...mark, orderId: `Bestellung #7 <ü> ${'x'.repeat(80)}` })).toMatchObject({
      'tenantry-order': `bestellung__7__ü__${'x'.repeat(45)}`,
    });
  });

  it('is read back, from labels or from a description, and only by its owner', () => {
    for (const labels of [labelsOf(mark), labelsIn(descriptionOf(mark))]) {
      expect(slotOf(labels)).toBe('address/nat');
      expect(isMarkedFor({ ownerId: 't-0a1b' }, labels)).toBe(true);
      expect(isMarkedFor({ ownerId: 't-0a1' }, labels)).toBe(false);
    }
    expect(isMarkedFor({ ownerId: 't-0a1b' }, undefined)).toBe(false);
  });

  it.each([undefined, '', 'A network for tests', '{"tenantry-owner":1}', '["t-0a1b"]'])(
    'is not seen in what others write into a description: %s',
    (description) => {
      expect(labelsIn(description)).toBeUndefined();
    },
  );

  it('finds all of an owner in one listing', () => {
    expect(ownedBy({ ownerId: 't-0a1b' })).toBe('labels.tenantry-owner = "t-0a1b"');
    expect(sqlOwnedBy({ ownerId: 't-0a1b' })).toBe('settings.userLabels.tenantry-owner:t-0a1b');
  });
});

describe('the name of a resource', () => {
  it.each(['t-0a1b', 'T-0A1B'])('is its owner and what it is for, where that fits: %s', (ownerId) => {
    expect(nameFor(ownerId, 'router')).toBe('tenantry-t-0a1b-router');
  });

  it.each(['a--b', 'ends-', 'under_score', 'x'.repeat(60)])(
    'is a digest of the owner where Google would refuse it: %s',
    (ownerId) => {
      const name = nameFor(ownerId, 'router');

      expect(name).toMatch(/^tenantry-[0-9a-f]{24}-router$/);
      expect(name).not.toBe(nameFor(`${ownerId}x`, 'router'));
    },
  );
});

describe('the request id at Compute Engine', () => {
  it('is a UUID, the same for the same request of ours', () => {
    expect(uuidOf('request-1')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuidOf('request-1')).toBe(uuidOf('request-1'));
    expect(uuidOf('request-1')).not.toBe(uuidOf('request-2'));
  });
});
