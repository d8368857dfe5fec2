import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import { addressesLeased } from '../../events/addresses-leased.v1.ts';
import { addressesReleased } from '../../events/addresses-released.v1.ts';
import type { Database, Transaction } from '../postgres/database.ts';
import type { Outbox } from '../postgres/outbox.ts';
import type { LeaseRow } from '../postgres/tables.ts';

/** Whose addresses are meant. A cluster that someone made by hand in Rancher has no tenant and no order. */
export interface Lessee {
  readonly rancherId: string;
  readonly clusterName: string;
  readonly clusterId?: string;
  readonly tenantId?: string;
  readonly orderId?: string;
}

export interface LeaseDependencies {
  readonly transaction: Transaction;
  readonly outbox: Outbox;
  readonly now: () => Date;
}

/**
 * Asks for these addresses to be admitted to Rancher's load balancer, each for this cluster: another one behind the same NAT gateway has a
 * lease of its own. What is leased already stays as it is. A tenant that is being retired gets no lease any more, and nobody gets one on
 * its addresses: they go back to the cloud's pool, and whoever gets them next must not be admitted.
 */
export async function leaseAddresses(
  request: { lessee: Lessee; cidrs: readonly string[] },
  dependencies: LeaseDependencies,
): Promise<void> {
  const { lessee } = request;
  if (request.cidrs.length === 0 || (await isEnding(lessee, dependencies))) return;
  const ending = lessee.tenantId === undefined ? await addressesOfEndingTenants(request.cidrs, dependencies) : [];
  const cidrs = request.cidrs.filter((cidr) => !ending.includes(cidr));
  if (cidrs.length === 0) return;
  const leased = await dependencies.transaction
    .insertInto('leases')
    .values(
      cidrs.map((cidr) => ({
        id: `lease-${randomUUID()}`,
        cidr,
        cluster_name: lessee.clusterName,
        tenant_id: lessee.tenantId ?? null,
        order_id: lessee.orderId ?? null,
        state: 'wanted' as const,
        rancher_id: lessee.rancherId,
        changed_at: dependencies.now(),
        cluster_id: lessee.clusterId ?? null,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['rancher_id', 'cidr', 'cluster_name']).where('state', '<>', 'withdrawn').doNothing(),
    )
    .returning(['id', 'cidr'])
    .execute();
  if (leased.length > 0) await publish({ definition: addressesLeased, lessee, leases: leased }, dependencies);
}

async function isEnding({ tenantId }: Lessee, { transaction }: LeaseDependencies): Promise<boolean> {
  if (tenantId === undefined) return false;
  const tenant = await transaction
    .selectFrom('tenants')
    .select('gate_closed_at')
    .where('id', '=', tenantId)
    .forShare()
    .executeTakeFirst();
  return tenant !== undefined && tenant.gate_closed_at !== null;
}

/** Their gates are read under a lock, so that a gate that is being closed right now is seen, or waits for this lease and releases it. */
async function addressesOfEndingTenants(
  cidrs: readonly string[],
  { transaction }: LeaseDependencies,
): Promise<string[]> {
  const tenants = await transaction
    .selectFrom('tenants')
    .innerJoin('resources', 'resources.owner_id', 'tenants.id')
    .select(['tenants.gate_closed_at', 'resources.outputs'])
    .where(cidrOfResource, 'in', [...cidrs])
    .where('resources.state', '<>', 'absent')
    .forShare('tenants')
    .execute();
  return tenants.flatMap(({ gate_closed_at: closedAt, outputs }) =>
    closedAt === null ? [] : [`${outputs.publicIp ?? ''}/32`],
  );
}

const cidrOfResource = sql<string>`resources.outputs ->> 'publicIp' || '/32'`;

/**
 * Asks for all addresses of a cluster to be withdrawn, and with those of a tenant every lease that others hold on them: without the tenant's
 * NAT gateways nobody calls from there any more. They go back to the cloud only after that was read back. Of a cluster made by hand only
 * those that were leased for this very cluster: another one may have its name by now. A tenant's name for its cluster is used once.
 */
export async function releaseAddresses(lessee: Lessee, dependencies: LeaseDependencies): Promise<{ released: number }> {
  const { clusterId, tenantId } = lessee;
  let leases = dependencies.transaction
    .updateTable('leases')
    .set({ state: 'leaving', changed_at: dependencies.now() })
    .where('rancher_id', '=', lessee.rancherId)
    .where(({ eb, or }) =>
      or([eb('cluster_name', '=', lessee.clusterName), ...(tenantId === undefined ? [] : [isOnAddressOf(tenantId)])]),
    )
    .where('state', 'in', ['wanted', 'applied', 'leaving']);
  if (tenantId === undefined && clusterId !== undefined) {
    leases = leases.where(({ or, eb }) => or([eb('cluster_id', '=', clusterId), eb('cluster_id', 'is', null)]));
  }
  const released = await leases.returning(['id', 'cidr']).execute();
  if (released.length > 0) await publish({ definition: addressesReleased, lessee, leases: released }, dependencies);
  return { released: released.length };
}

/** Leases on the tenant's addresses, and those of the tenant itself: all that must be withdrawn before an address is given back. */
export async function leasesOnAddressesOf(
  tenantId: string,
  database: Database | Transaction,
): Promise<Selectable<LeaseRow>[]> {
  return database
    .selectFrom('leases')
    .selectAll()
    .where(({ eb, or }) => or([eb('tenant_id', '=', tenantId), isOnAddressOf(tenantId)]))
    .where('state', '<>', 'withdrawn')
    .orderBy('cidr')
    .execute();
}

/** The tenants that may wait for these leases: those that hold one, and those on whose addresses others hold one. */
export async function tenantsOfLeases(leaseIds: readonly string[], database: Database): Promise<string[]> {
  const rows = await database
    .selectFrom('leases')
    .leftJoin('resources', (join) =>
      join
        .on('leases.tenant_id', 'is', null)
        .on('resources.state', '<>', 'absent')
        .on(sql<boolean>`${cidrOfResource} = leases.cidr`),
    )
    .select(({ fn }) => fn.coalesce('leases.tenant_id', 'resources.owner_id').as('tenant'))
    .distinct()
    .where('leases.id', 'in', [...leaseIds])
    .orderBy('tenant')
    .execute();
  return rows.flatMap(({ tenant }) => tenant ?? []);
}

/**
 * Of clusters that somebody made by hand, only: where another tenant has a lease on the address, the cloud has given it to that one, and what
 * we recorded is out of date.
 */
function isOnAddressOf(tenantId: string) {
  return sql<boolean>`leases.tenant_id is null and leases.cidr in (
    select ${cidrOfResource} from resources where resources.owner_id = ${tenantId} and resources.state <> 'absent')`;
}

async function publish(
  change: {
    definition: typeof addressesLeased | typeof addressesReleased;
    lessee: Lessee;
    leases: readonly { id: string; cidr: string }[];
  },
  dependencies: LeaseDependencies,
): Promise<void> {
  const { lessee } = change;
  await dependencies.outbox.publish(dependencies.transaction, {
    definition: change.definition,
    publications: [
      {
        ...(lessee.orderId !== undefined && { correlationId: lessee.orderId }),
        data: {
          ...(lessee.clusterId !== undefined && { clusterId: lessee.clusterId }),
          ...(lessee.tenantId !== undefined && { tenantId: lessee.tenantId }),
          ...(lessee.orderId !== undefined && { orderId: lessee.orderId }),
          leases: change.leases.map(({ id, cidr }) => ({ leaseId: id, cidr })),
        },
      },
    ],
  });
}
