import { randomUUID } from 'node:crypto';
import type { Database } from '../../src/postgres/database.ts';

export const LANDING_ACCOUNT = 'aws-01';
const AT = new Date(Date.UTC(2026, 0, 1));

/** Quotas that no test fills. */
export const ENDLESS_ROOM = {
  vpcs: 1000,
  elasticIps: 6000,
  natGatewaysPerZone: 1000,
  eksClusters: 1000,
  dbClusters: 1000,
  loadBalancers: 1000,
  standardVcpus: 48_000,
};

/** Registers an account with the room of AWS's own quotas, unless others are given. */
export async function registerLandingAccount(
  database: Database,
  account: { id?: string; quotas?: Record<string, number>; regions?: string[] } = {},
): Promise<void> {
  await database
    .insertInto('landing_accounts')
    .values({
      id: account.id ?? LANDING_ACCOUNT,
      cloud: 'aws',
      account: '222222222201',
      purpose: 'pool',
      regions: JSON.stringify(account.regions ?? ['eu-central-1']),
      access: '{}',
      quotas: JSON.stringify(account.quotas ?? {}),
      rancher_credential_secret_arn: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:one',
      leaving_since: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export interface ReservedTenant {
  readonly tenantId: string;
  readonly orderId: string;
  readonly operationId: string;
  readonly clusterName: string;
}

/** A tenant with its order and its operation, as acceptance leaves them. */
export async function reserveTenant(
  database: Database,
  tenant: { name?: string; phase?: string; operationState?: string; announcedState?: string } = {},
): Promise<ReservedTenant> {
  await registerLandingAccount(database);
  const part = randomUUID().slice(0, 8);
  const name = tenant.name ?? `acme-${part}`;
  const ids = { tenantId: `t-${part}`, orderId: `O-${part}`, operationId: `provision-${part}` };
  const clusterName = `${name}-${part}`;
  await database
    .insertInto('orders')
    .values({
      order_id: ids.orderId,
      kind: 'placed',
      content_hash: part,
      tenant_name: name,
      tenant_id: ids.tenantId,
      operation_id: ids.operationId,
      announced_state: tenant.announcedState ?? 'acknowledged',
      announced_sequence: 1,
      reasons: '[]',
      event: '{}',
      received_at: AT,
    })
    .execute();
  await database
    .insertInto('tenants')
    .values({
      id: ids.tenantId,
      name,
      phase: tenant.phase ?? 'reserved',
      offering: 'single-tenant',
      cloud: 'aws',
      region: 'eu-central-1',
      zones: JSON.stringify(['eu-central-1a', 'eu-central-1b', 'eu-central-1c']),
      size: 'medium',
      landing_account_id: LANDING_ACCOUNT,
      rancher_id: 'rancher-1',
      cluster_name: clusterName,
      cluster_id: null,
      order_id: ids.orderId,
      endpoint_access: JSON.stringify(['192.0.2.11/32']),
      gate_closed_at: null,
      retired_at: null,
    })
    .execute();
  await database
    .insertInto('operations')
    .values({
      id: ids.operationId,
      tenant_id: ids.tenantId,
      order_id: ids.orderId,
      kind: 'provision',
      state: tenant.operationState ?? 'running',
      input: '{}',
      failure: null,
      cancelled_by_order_id: null,
      created_at: AT,
      finished_at: null,
    })
    .execute();
  return { ...ids, clusterName };
}
