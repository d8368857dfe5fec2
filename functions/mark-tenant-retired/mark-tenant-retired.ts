import { destructionReceipt, tenantRetired } from '../../events/tenant-retired.v1.ts';
import type { StepInput } from '../../src/platform/step.ts';
import { moveOperation } from '../../src/tenants/operations.ts';
import { moveTenant } from '../../src/tenants/phases.ts';
import type { TenantDependencies } from '../../src/tenants/stage-steps.ts';
import { loadTenantContext } from '../../src/tenants/tenant-plan.ts';

/** The end of a tenant: its name is free again and the receipt goes out. An unwound order is closed by `mark-order-failed`, which knows why. */
export async function markTenantRetired(
  input: StepInput,
  dependencies: TenantDependencies,
): Promise<{ status: 'retired' }> {
  const { operation, tenant } = await loadTenantContext(input, dependencies.database);
  if (tenant.phase === 'retired') return { status: 'retired' };
  await dependencies.database.transaction().execute(async (transaction) => {
    const { body } = await transaction
      .selectFrom('receipts')
      .select('body')
      .where('tenant_id', '=', tenant.id)
      .executeTakeFirstOrThrow();
    await moveTenant({ tenantId: tenant.id, to: 'retired' }, { transaction });
    await transaction
      .updateTable('tenants')
      .set({ retired_at: dependencies.now() })
      .where('id', '=', tenant.id)
      .execute();
    if (operation.kind === 'retire') {
      await moveOperation({ operationId: operation.id, to: 'done' }, { ...dependencies, transaction });
    }
    await dependencies.outbox.publish(transaction, {
      definition: tenantRetired,
      publications: [
        {
          correlationId: operation.order_id,
          data: { tenantId: tenant.id, orderId: operation.order_id, receipt: destructionReceipt.parse(body) },
        },
      ],
    });
  });
  return { status: 'retired' };
}
