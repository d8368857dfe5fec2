import type { Selectable } from 'kysely';
import type { LandingAccount, TenantPlan } from '../clouds/cloud-adapter.ts';
import { StepFailure } from '../platform/failure.ts';
import type { StepInput } from '../platform/step.ts';
import type { Database } from '../postgres/database.ts';
import type { LandingAccountRow, OperationRow, TenantRow } from '../postgres/tables.ts';
import type { StageOwner } from '../resources/registry.ts';
import type { RemovalOptions } from '../resources/resource-kind.ts';

/** Everything a step works on, loaded by the ids it was started with. */
export interface TenantContext {
  readonly operation: Selectable<OperationRow>;
  readonly tenant: Selectable<TenantRow>;
  readonly account: LandingAccount;
  readonly plan: TenantPlan;
  readonly owner: StageOwner;
  readonly removal: RemovalOptions;
}

export async function loadTenantContext(input: StepInput, database: Database): Promise<TenantContext> {
  const operation = await database
    .selectFrom('operations')
    .selectAll()
    .where('id', '=', input.operationId)
    .executeTakeFirst();
  const tenant = await database.selectFrom('tenants').selectAll().where('id', '=', input.tenantId).executeTakeFirst();
  if (!operation || !tenant || operation.tenant_id !== tenant.id) {
    throw new StepFailure('invalid-input', `Operation ${input.operationId} of tenant ${input.tenantId} is not known.`);
  }
  const account = await database
    .selectFrom('landing_accounts')
    .selectAll()
    .where('id', '=', tenant.landing_account_id)
    .executeTakeFirstOrThrow();
  return {
    operation,
    tenant,
    account: landingAccountOf(account),
    plan: {
      tenantId: tenant.id,
      tenantName: tenant.name,
      orderId: tenant.order_id,
      region: tenant.region,
      zones: tenant.zones,
      size: tenant.size,
      clusterName: tenant.cluster_name,
      endpointAccess: tenant.endpoint_access,
    },
    owner: { ownerId: tenant.id, orderId: operation.order_id, operationId: operation.id },
    removal: {
      keepFinalSnapshot: 'keepFinalSnapshot' in operation.input && operation.input.keepFinalSnapshot === true,
    },
  };
}

export function landingAccountOf(row: Selectable<LandingAccountRow>): LandingAccount {
  return {
    id: row.id,
    cloud: row.cloud,
    account: row.account,
    access: row.access,
    quotas: row.quotas,
    rancherCredentialSecretArn: row.rancher_credential_secret_arn,
  };
}
