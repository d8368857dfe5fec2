import { describe, expect, it } from '@jest/globals';
import { descriptionOf, markOf, nameFor, tagsOf } from '../../../src/clouds/otc/owner-mark.ts';

const mark = { ownerId: 't-0a1b2c3d4e5f6071', slot: 'subnet/nodes', orderId: 'order-1' };
const scope = (ownerId: string) => ({ ownerId, providerIds: [] });

describe('the owner mark at the Open Telekom Cloud', () => {
  it('is three tags, in the characters that every service takes', () => {
    const tags = tagsOf({ ...mark, orderId: 'Bestellung #7 <ü>' });

    expect(tags).toEqual([
      { key: 'tenantry-owner', value: 't-0a1b2c3d4e5f6071' },
      { key: 'tenantry-slot', value: 'subnet_nodes' },
      { key: 'tenantry-order', value: 'Bestellung__7____' },
    ]);
  });

  it('is a name until the tags are there, and a description where there are none', () => {
    expect(nameFor(mark)).toBe('tenantry-t-0a1b2c3d4e5f6071--subnet_nodes');
    expect(descriptionOf(mark)).toBe(
      'tenantry-owner=t-0a1b2c3d4e5f6071 tenantry-slot=subnet_nodes tenantry-order=order-1',
    );
  });

  it.each([
    ['its tags', { tags: tagsOf(mark), name: 'renamed' }],
    ['its description', { description: `by hand: ${descriptionOf(mark)}` }],
    ['its name', { name: nameFor(mark) }],
    ['its name, where somebody took the slot away', { name: nameFor(mark), tags: tagsOf(mark).slice(0, 1) }],
  ])('is read from %s', (_by, shown) => {
    expect(markOf(scope(mark.ownerId), shown)).toEqual({ slot: 'subnet/nodes' });
  });

  it('without a slot is the owner’s all the same', () => {
    const shown = { name: 'renamed', tags: tagsOf(mark).slice(0, 1) };

    expect(markOf(scope(mark.ownerId), shown)).toEqual({ slot: undefined });
  });

  it.each([
    [
      'another’s by its tags, whatever it is called',
      { name: nameFor(mark), tags: tagsOf({ ...mark, ownerId: 't-other' }) },
    ],
    ['nobody’s', { name: 'tenantry', description: 'subnet', tags: [] }],
    ['of an owner whose id begins alike', { name: nameFor({ ...mark, ownerId: `${mark.ownerId}-2` }) }],
  ])('is not found on what is %s', (_whose, shown) => {
    expect(markOf(scope(mark.ownerId), shown)).toBeUndefined();
  });

  it.each(['6ff7f13e-5a4f-4d6c-9d0a-111111111111', 'under_score', 'a--b'])(
    'is a name with a digest of an owner that does not fit: %s',
    (ownerId) => {
      const name = nameFor({ ownerId, slot: 'vpc' });

      expect(name).toMatch(/^tenantry-[0-9a-f]{24}--vpc$/);
      expect(markOf(scope(ownerId), { name })).toEqual({ slot: 'vpc' });
      expect(markOf(scope(`${ownerId}x`), { name })).toBeUndefined();
    },
  );
});
