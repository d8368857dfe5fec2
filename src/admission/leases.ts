import { randomUUID } from 'node:crypto';
import { addressesLeased } from '../../events/addresses-leased.v1.ts';
import { addressesReleased } from '../../events/addresses-released.v1.ts';
import type { Transaction } from '../postgres/database.ts';
import type { Outbox } from '../postgres/outbox.ts';

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
 * Asks for these addresses to be admitted to Rancher's load balancer. What is leased already stays as it is. A tenant that is being
 * retired gets no lease any more: its addresses go back to the cloud's pool, and whoever gets them next must not be admitted.
 */
export async function leaseAddresses(
  request: { lessee: Lessee; cidrs: readonly string[] },
  dependencies: LeaseDependencies,
): Promise<void> {
  const { lessee, cidrs } = request;
  if (cidrs.length === 0 || (await isEnding(lessee, dependencies))) return;
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
    .onConflict((conflict) => conflict.columns(['rancher_id', 'cidr']).where('state', '<>', 'withdrawn').doNothing())
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

/**
 * Asks for all addresses of a cluster to be withdrawn. They go back to the cloud only after that was read back. Of a cluster made by hand
 * only those that were leased for this very cluster: another one may have its name by now. A tenant's name for its cluster is used once.
 */
export async function releaseAddresses(lessee: Lessee, dependencies: LeaseDependencies): Promise<{ released: number }> {
  const { clusterId, tenantId } = lessee;
  let leases = dependencies.transaction
    .updateTable('leases')
    .set({ state: 'leaving', changed_at: dependencies.now() })
    .where('rancher_id', '=', lessee.rancherId)
    .where('cluster_name', '=', lessee.clusterName)
    .where('state', 'in', ['wanted', 'applied', 'leaving']);
  if (tenantId === undefined && clusterId !== undefined) {
    leases = leases.where(({ or, eb }) => or([eb('cluster_id', '=', clusterId), eb('cluster_id', 'is', null)]));
  }
  const released = await leases.returning(['id', 'cidr']).execute();
  if (released.length > 0) await publish({ definition: addressesReleased, lessee, leases: released }, dependencies);
  return { released: released.length };
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
