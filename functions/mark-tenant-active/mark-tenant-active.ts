import * as z from 'zod';
import {
  type TenantActivated as TenantActivatedV1,
  tenantActivated as tenantActivatedV1,
} from '../../events/tenant-activated.v1.ts';
import { logins, type TenantActivated, tenantActivated } from '../../events/tenant-activated.v2.ts';
import { StepFailure } from '../../src/platform/failure.ts';
import type { StepInput } from '../../src/platform/step.ts';
import type { Transaction } from '../../src/postgres/database.ts';
import { outputsOfStage } from '../../src/resources/registry.ts';
import { moveOperation } from '../../src/tenants/operations.ts';
import { moveTenant } from '../../src/tenants/phases.ts';
import type { TenantDependencies } from '../../src/tenants/stage-steps.ts';
import { loadTenantContext, type TenantContext } from '../../src/tenants/tenant-plan.ts';

const PROVEN = [
  'Rancher reaches the Kubernetes endpoint through its registered addresses',
  'the agents of the cluster reach Rancher through admitted addresses',
  'the database is available in private subnets',
  'the load balancer is active at its addresses',
];

/** What the resources of a database tell together: one where it is, another perhaps who may log in. */
const databaseOutputs = z.object({
  endpoint: z.string().min(1),
  port: z.coerce.number().int(),
  loginBy: z.enum(logins),
  login: z.string().min(1),
});

/** Hands the tenant over. A cancel that was committed before this one wins: both lock the tenant first, then the operation. */
export async function markTenantActive(
  input: StepInput,
  dependencies: TenantDependencies,
): Promise<{ status: 'active' }> {
  const context = await loadTenantContext(input, dependencies.database);
  if (context.operation.state === 'done') return { status: 'active' };
  await dependencies.database.transaction().execute(async (transaction) => {
    await moveTenant({ tenantId: context.tenant.id, to: 'active' }, { transaction });
    const { cancelled_by_order_id: cancelledBy } = await transaction
      .selectFrom('operations')
      .select('cancelled_by_order_id')
      .where('id', '=', context.operation.id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (cancelledBy !== null) throw new StepFailure('cancelled', 'The order was cancelled.');
    const handover = await handoverOf(context, transaction);
    await transaction
      .updateTable('tenants')
      .set({ cluster_id: handover.clusterId })
      .where('id', '=', context.tenant.id)
      .execute();
    // The step of the cluster ended with its token, so nobody has looked at it since it became ready.
    await transaction
      .updateTable('resources')
      .set({ state: 'ready', since: dependencies.now() })
      .where('owner_id', '=', context.tenant.id)
      .where('stage', '=', 'cluster')
      .where('state', '=', 'pending')
      .execute();
    await moveOperation({ operationId: context.operation.id, to: 'done' }, { ...dependencies, transaction });
    const correlationId = context.operation.order_id;
    await dependencies.outbox.publish(transaction, {
      definition: tenantActivated,
      publications: [{ correlationId, data: handover }],
    });
    await dependencies.outbox.publish(transaction, {
      definition: tenantActivatedV1,
      publications: asBefore(handover).map((data) => ({ correlationId, data })),
    });
  });
  return { status: 'active' };
}

/** For readers of the first version, which knows a secret and a name of the load balancer only: what it cannot say it does not hear. */
function asBefore(handover: TenantActivated): TenantActivatedV1[] {
  const { database, ingress } = handover;
  const { endpoint, port, login } = database;
  const { dnsName } = ingress;
  if (login.by !== 'secret' || dnsName === undefined) return [];
  return [{ ...handover, database: { endpoint, port, secretArn: login.reference }, ingress: { dnsName } }];
}

async function handoverOf(context: TenantContext, transaction: Transaction): Promise<TenantActivated> {
  const { tenant, plan } = context;
  const cluster = await transaction
    .selectFrom('clusters')
    .select(['cluster_id', 'version'])
    .where('tenant_id', '=', tenant.id)
    .where('state', '<>', 'gone')
    .executeTakeFirst();
  const leases = await transaction
    .selectFrom('leases')
    .select('cidr')
    .where('tenant_id', '=', tenant.id)
    .where('state', '=', 'applied')
    .orderBy('cidr')
    .execute();
  const told = await outputsOfStage({ ownerId: tenant.id, stage: 'database' }, transaction);
  // In the order of slots the first tells: of a cluster and its instances the cluster.
  const database = databaseOutputs.safeParse(Object.assign({}, ...told.toReversed())).data;
  const ingress = await outputsOfStage({ ownerId: tenant.id, stage: 'ingress' }, transaction);
  const ingressAddresses = ingress.flatMap(({ publicIp }) => (publicIp === undefined ? [] : [`${publicIp}/32`])).sort();
  const dnsName = ingress.find((outputs) => outputs.dnsName !== undefined)?.dnsName;
  if (!cluster?.version || !database || ingressAddresses.length === 0) {
    throw new StepFailure('not-yet-visible', 'The handover is not complete yet.');
  }
  return {
    tenantId: tenant.id,
    orderId: tenant.order_id,
    name: tenant.name,
    offering: tenant.offering === 'multi-tenant' ? 'multi-tenant' : 'single-tenant',
    cloud: tenant.cloud,
    region: tenant.region,
    clusterId: cluster.cluster_id,
    clusterName: tenant.cluster_name,
    kubernetes: { version: cluster.version, endpointAccess: [...plan.endpointAccess] },
    addresses: {
      egress: leases.map(({ cidr }) => cidr),
      ingress: ingressAddresses,
    },
    database: {
      endpoint: database.endpoint,
      port: database.port,
      login: { by: database.loginBy, reference: database.login },
    },
    ingress: { ...(dnsName !== undefined && { dnsName }) },
    proven: PROVEN,
  };
}
