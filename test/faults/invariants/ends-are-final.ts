import { endStates, type Invariant } from './invariant.ts';

export const endsAreFinal: Invariant = {
  id: 'I5',
  says: 'The states of an order are numbered without gap or twin, and nothing follows its end.',
  violations: ({ tracked, events }) => {
    const told = new Map<string, Map<string, { sequence: number; state: string }>>();
    for (const { 'detail-type': type, detail } of events) {
      if (type !== 'OrderStateChanged') continue;
      const { id, data } = detail as { id: string; data: { orderId: string; sequence: number; state: string } };
      const states = told.get(data.orderId) ?? new Map<string, { sequence: number; state: string }>();
      // The bus may show one event twice; two events with one number are something else.
      states.set(id, data);
      told.set(data.orderId, states);
    }
    return tracked.flatMap(({ orderId, cancelId }) =>
      [orderId, cancelId].flatMap((id) => {
        const states = [...(told.get(id)?.values() ?? [])].toSorted((a, b) => a.sequence - b.sequence);
        const line = states.map(({ sequence, state }) => `${sequence} ${state}`).join(', ');
        const numbered = states.every(({ sequence }, index) => sequence === index + 1);
        const end = states.findIndex(({ state }) => endStates.has(state));
        const problems = [
          ...(numbered ? [] : [`numbers of ${id} have a gap or a twin: ${line}`]),
          ...(end >= 0 && end < states.length - 1 ? [`${id} went on after its end: ${line}`] : []),
        ];
        return problems.map((text) => ({ orderId, text }));
      }),
    );
  },
};
