import { type FailureCause, failureCauseOf } from '../../src/orders/failure-cause.ts';
import type { FailedStepInput } from '../../src/platform/step.ts';
import { holdOperation } from '../../src/tenants/hold.ts';
import type { TenantDependencies } from '../../src/tenants/stage-steps.ts';
import { loadTenantContext } from '../../src/tenants/tenant-plan.ts';

const RUNBOOK = 'docs/runbooks/operation-held.md';

/** The retirement itself failed, or the closing of its order. What remains is listed for a person; nothing pretends to be finished. */
export async function markOrderHeld(
  input: FailedStepInput,
  dependencies: TenantDependencies,
): Promise<{ cause: string }> {
  const { operation } = await loadTenantContext(input, dependencies.database);
  const cause = failureCauseOf(input.failure);
  const { remaining, orderCause } = await dependencies.database
    .transaction()
    .execute((transaction) => holdOperation({ operationId: operation.id, cause }, { ...dependencies, transaction }));
  const parts = [
    inWords(cause),
    ...(orderCause ? [`The order had failed before: ${inWords(orderCause)}`] : []),
    `Remaining: ${remaining.map(({ slot }) => slot).join(', ') || 'nothing recorded'}.`,
    `Runbook: ${RUNBOOK}.`,
  ];
  return { cause: parts.join(' ') };
}

const inWords = ({ code, message }: FailureCause): string => `[${code}] ${message}`;
