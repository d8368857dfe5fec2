import type { Invariant } from './invariant.ts';

export const operationsRunOnce: Invariant = {
  id: 'I1',
  says: 'Each attempt of an operation is one execution.',
  violations: ({ tracked, records, executions }) =>
    records.operations.flatMap(({ id, tenant_id: tenantId, attempt }) => {
      const own = executions.filter((name) => new RegExp(`^${id}(-\\d+)?$`).test(name));
      if (own.length <= attempt) return [];
      const orderId = tracked.find((each) => each.tenantId === tenantId)?.orderId;
      return [
        { ...(orderId && { orderId }), text: `${own.length} executions for ${attempt} attempts: ${own.join(', ')}` },
      ];
    }),
};
