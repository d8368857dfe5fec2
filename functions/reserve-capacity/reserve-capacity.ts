import { StepFailure } from '../../src/platform/failure.ts';
import type { StepInput } from '../../src/platform/step.ts';
import { moveOperation } from '../../src/tenants/operations.ts';
import { moveTenant } from '../../src/tenants/phases.ts';
import type { StageDependencies } from '../../src/tenants/stage-steps.ts';
import { loadTenantContext } from '../../src/tenants/tenant-plan.ts';

/**
 * The last look before anything is made: the landing account has room for the whole tenant as the cloud itself counts it. Acceptance
 * counted from our own records; others may use the account too.
 */
export async function reserveCapacity(
  input: StepInput,
  dependencies: StageDependencies,
): Promise<{ status: 'reserved' }> {
  const { account, tenant } = await loadTenantContext(input, dependencies.database);
  await dependencies.database.transaction().execute(async (transaction) => {
    await moveTenant({ tenantId: tenant.id, to: 'provisioning' }, { transaction });
    await moveOperation({ operationId: input.operationId, to: 'running' }, { ...dependencies, transaction });
  });
  const cloud = await dependencies.openCloud(account);
  const room = await cloud.roomFor(tenant.region, tenant.size);
  if (room.singleTenants < 1) {
    throw new StepFailure(
      'quota-exceeded',
      `Account ${account.account} has no room for another ${tenant.size} tenant in ${tenant.region}: ${room.limitedBy} is exhausted.`,
    );
  }
  return { status: 'reserved' };
}
