import type { BusEvent } from '../../../local/runtime/bus/event.ts';
import type { Invariant } from './invariant.ts';

export const everythingIsAudited: Invariant = {
  id: 'I6',
  says: 'The audit chains are intact; each event on the bus is in them once, and each resource has its intent there.',
  violations: ({ chains, records, events, tracked }) => {
    const copies = new Map(records.auditedEvents.map(({ event_id: id, copies: count }) => [id, count]));
    const ids = new Map(events.map((event) => [idOf(event), event['detail-type']]));
    const intents = new Set(
      events.flatMap(({ 'detail-type': type, detail }) => {
        const { data } = detail as { data?: { ownerId?: string; slot?: string; phase?: string; action?: string } };
        if (type !== 'ResourceChanged') return [];
        const isIntent = data?.phase === 'intent' && data.action === 'create';
        return [`${isIntent ? 'intent' : 'told'} ${data?.ownerId} ${data?.slot}`];
      }),
    );
    const own = new Map(tracked.map(({ tenantId, orderId }) => [tenantId, orderId]));
    return [
      ...chains
        .filter(({ brokenAt }) => brokenAt !== undefined)
        .map(({ stream, brokenAt }) => ({ text: `chain ${stream} is broken at ${brokenAt}` })),
      ...[...ids]
        .filter(([id]) => copies.get(id) !== 1)
        .map(([id, type]) => ({ text: `${type} ${id} is recorded ${copies.get(id) ?? 0} times` })),
      ...records.resources.flatMap(({ owner_id: owner, slot }) => {
        const orderId = own.get(owner);
        // What others made, or a twin, was no intent of ours; it may be on its way out when it is found.
        const first = slot.includes('#') ? 'told' : 'intent';
        return orderId === undefined || intents.has(`${first} ${owner} ${slot}`)
          ? []
          : [{ orderId, text: `${slot} is there and the audit has no ${first} of it` }];
      }),
    ];
  },
};

/** Our own events are told apart by their own ids, which repeat when the outbox sends twice; those of others by the bus's. */
function idOf({ id, source, detail }: BusEvent): string {
  const own = source === 'tenantry' && typeof detail === 'object' && detail !== null && 'id' in detail && detail.id;
  return typeof own === 'string' ? own : id;
}
