import type { Selectable } from 'kysely';
import type { MachineName } from '../postgres/outbox.ts';
import type { OperationRow } from '../postgres/tables.ts';
import { countAfresh } from '../resources/count-afresh.ts';
import { executionNameOf } from './ids.ts';
import { moveOperation, type OperationDependencies } from './operations.ts';
import { moveTenant } from './phases.ts';

type Operation = Selectable<OperationRow>;

export function machineOf(operation: Pick<Operation, 'kind'>): MachineName {
  return operation.kind === 'retire' ? 'retire-tenant' : 'provision-tenant';
}

/**
 * Lets a held operation remove everything, whatever it was for. The gate is closed here, so the steps that make things refuse at once and the
 * new attempt unwinds; it is closed anew where it was closed before, because the time that a removal may take counts from there.
 * The caller has locked the tenant, then the operation.
 */
export async function retireHeld(operation: Operation, dependencies: OperationDependencies): Promise<void> {
  const { transaction, now } = dependencies;
  const { phase } = await transaction
    .updateTable('tenants')
    .set({ gate_closed_at: now() })
    .where('id', '=', operation.tenant_id)
    .returning('phase')
    .executeTakeFirstOrThrow();
  // One that is gone stays so: then only the closing of its order had failed.
  if (phase !== 'retired') await moveTenant({ tenantId: operation.tenant_id, to: 'retiring' }, { transaction });
  await startAttempt({ operation, to: operation.kind === 'retire' ? 'running' : 'unwinding' }, dependencies);
}

/** Lets a held provisioning go on to its tenant. Why it was held is no longer why it may fail. */
export async function resumeHeld(operation: Operation, dependencies: OperationDependencies): Promise<void> {
  const { transaction } = dependencies;
  await moveTenant({ tenantId: operation.tenant_id, to: 'provisioning' }, { transaction });
  await forgetFailure(operation, dependencies);
  await startAttempt({ operation, to: 'running' }, dependencies);
}

/**
 * The execution of a held operation runs again, because somebody has redriven it: it goes on where it stood, on the way to a tenant or away
 * from one. The caller has locked the tenant, then the operation.
 */
export async function goOnAfterRedrive(operation: Operation, dependencies: OperationDependencies): Promise<void> {
  const { transaction } = dependencies;
  const { phase, gate_closed_at: gateClosedAt } = await transaction
    .selectFrom('tenants')
    .select(['phase', 'gate_closed_at'])
    .where('id', '=', operation.tenant_id)
    .executeTakeFirstOrThrow();
  const leaving = gateClosedAt !== null || operation.kind === 'retire';
  if (!leaving) await moveTenant({ tenantId: operation.tenant_id, to: 'provisioning' }, { transaction });
  if (!leaving) await forgetFailure(operation, dependencies);
  // A retirement that has not closed the gate yet moves the tenant with it.
  if (gateClosedAt !== null && phase !== 'retired') {
    await moveTenant({ tenantId: operation.tenant_id, to: 'retiring' }, { transaction });
  }
  await countAfresh(operation.tenant_id, dependencies);
  const to = leaving && operation.kind === 'provision' ? 'unwinding' : 'running';
  await moveOperation({ operationId: operation.id, to }, dependencies);
}

async function forgetFailure(operation: Operation, { transaction }: OperationDependencies): Promise<void> {
  await transaction.updateTable('operations').set({ failure: null }).where('id', '=', operation.id).execute();
}

/** A new execution from the start: every step is repeatable, so it finds what was done and does the rest. */
async function startAttempt(
  next: { operation: Operation; to: 'running' | 'unwinding' },
  dependencies: OperationDependencies,
): Promise<void> {
  const { transaction, outbox, now } = dependencies;
  const { operation, to } = next;
  const attempt = operation.attempt + 1;
  await transaction
    .updateTable('operations')
    .set({ attempt, attempt_at: now(), looked_at: null })
    .where('id', '=', operation.id)
    .execute();
  await countAfresh(operation.tenant_id, dependencies);
  await moveOperation({ operationId: operation.id, to }, dependencies);
  await outbox.startExecution(transaction, {
    machine: machineOf(operation),
    name: executionNameOf({ id: operation.id, attempt }),
    input: { operationId: operation.id, tenantId: operation.tenant_id },
  });
}
