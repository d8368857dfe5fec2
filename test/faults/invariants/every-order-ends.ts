import { endStates, type Invariant } from './invariant.ts';

export const everyOrderEnds: Invariant = {
  id: 'I3',
  says: 'Every order ends: completed with an active tenant, or failed, cancelled or rejected with nothing left.',
  violations: ({ tracked, records, running, deadLetters }) => [
    ...running.map((name) => ({ text: `execution ${name} is still running` })),
    ...records.outbox
      .filter(({ due }) => due)
      .map(({ id, last_error: error }) => ({ text: `outbox message ${id} was not sent: ${error ?? 'no attempt'}` })),
    ...deadLetters.map((text) => ({ text: `given up: ${text.slice(0, 300)}` })),
    ...tracked.flatMap(({ orderId, cancelId, tenantId, experiment }) => {
      const order = records.orders.find(({ order_id: id }) => id === orderId);
      if (!order) return [{ orderId, text: 'the order was never recorded' }];
      const phase = records.tenants.find(({ id }) => id === tenantId)?.phase;
      const cancel = records.orders.find(({ order_id: id }) => id === cancelId);
      const problems: string[] = [];
      if (!endStates.has(order.announced_state)) problems.push(`the order is ${order.announced_state}`);
      if (cancel && !endStates.has(cancel.announced_state)) problems.push(`its cancel is ${cancel.announced_state}`);
      if (order.announced_state === 'completed' && phase !== 'active' && phase !== 'retired')
        problems.push(`the order is completed and its tenant ${phase}`);
      if (order.announced_state !== 'completed' && phase !== undefined && phase !== 'retired')
        problems.push(`the order is ${order.announced_state} and its tenant ${phase}`);
      if (phase === 'active' && cancel?.announced_state === 'completed') problems.push('cancelled and still active');
      const { mayEnd } = experiment;
      if (!mayEnd.some((end) => end === order.announced_state)) {
        const reasons = JSON.stringify(order.reasons);
        problems.push(`should have been ${mayEnd.join(' or ')}, is ${order.announced_state}: ${reasons}`);
      }
      const open = records.operations.filter(
        (each) => each.tenant_id === tenantId && !['done', 'failed', 'cancelled'].includes(each.state),
      );
      problems.push(...open.map(({ id, state }) => `operation ${id} is ${state}`));
      if (phase === 'retired') problems.push(...receiptProblems(tenantId, records));
      return problems.map((text) => ({ orderId, text }));
    }),
  ],
};

/** The receipt names everything that was ever recorded. */
function receiptProblems(tenantId: string, records: Parameters<Invariant['violations']>[0]['records']): string[] {
  const receipt = records.receipts.find(({ tenant_id: id }) => id === tenantId);
  if (!receipt) return ['retired without a receipt'];
  const named = new Set(receipt.body.resources.map(({ slot }) => slot));
  return records.resources
    .filter(({ owner_id: owner, slot }) => owner === tenantId && !named.has(slot))
    .map(({ slot }) => `the receipt does not name ${slot}`);
}
