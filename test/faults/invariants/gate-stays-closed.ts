import type { Invariant } from './invariant.ts';

export const gateStaysClosed: Invariant = {
  id: 'I5',
  says: 'Nothing is begun for a tenant that is on its way out.',
  violations: ({ tracked, records, events }) =>
    tracked.flatMap(({ tenantId, orderId }) => {
      const closedAt = records.tenants.find(({ id }) => id === tenantId)?.gate_closed_at;
      if (!closedAt) return [];
      return events.flatMap(({ 'detail-type': type, detail }) => {
        const { time, data } = detail as { time: string; data: Record<string, unknown> };
        const begins = type === 'ResourceChanged' && data.phase === 'intent' && data.action === 'create';
        if (!begins || data.ownerId !== tenantId || new Date(time) <= closedAt) return [];
        const seconds = (Date.parse(time) - closedAt.getTime()) / 1000;
        return [{ orderId, text: `${String(data.slot)} was begun ${seconds} s after the gate had closed` }];
      });
    }),
};
