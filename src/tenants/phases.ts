import { StepFailure } from '../platform/failure.ts';
import type { Transaction } from '../postgres/database.ts';
import { mayMove, type TenantPhase } from './lifecycle.ts';

/** Moves a tenant to another phase, if its lifecycle allows that. Being there already is success: every step may run twice. */
export async function moveTenant(
  move: { tenantId: string; to: TenantPhase },
  dependencies: { transaction: Transaction },
): Promise<void> {
  const { transaction } = dependencies;
  const { phase } = await transaction
    .selectFrom('tenants')
    .select('phase')
    .where('id', '=', move.tenantId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (phase === move.to) return;
  if (!mayMove(phase as TenantPhase, move.to)) {
    throw new StepFailure('invalid-input', `A tenant that is ${phase} cannot become ${move.to}.`);
  }
  await transaction.updateTable('tenants').set({ phase: move.to }).where('id', '=', move.tenantId).execute();
}
