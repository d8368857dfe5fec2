import type { Snapshot } from '../../src/orders/feasibility.ts';
import { cloudNamed } from '../../src/placement/catalogue.ts';
import { roomInRegion } from '../../src/placement/room.ts';
import type { Transaction } from '../../src/postgres/database.ts';
import type { AcceptOrderDependencies, Candidate } from './candidate.ts';

/** Reads what the verdict depends on, under a lock that other acceptances wait for: two orders never take the same room. */
export async function readSnapshot(
  candidate: Pick<Candidate, 'identity' | 'placement' | 'order'>,
  dependencies: AcceptOrderDependencies & { transaction: Transaction },
): Promise<Snapshot> {
  const { transaction } = dependencies;
  await transaction.selectFrom('mutexes').select('name').where('name', '=', 'placement').forUpdate().execute();
  const known = await transaction
    .selectFrom('orders')
    .select('content_hash')
    .where('order_id', '=', candidate.identity.orderId)
    .executeTakeFirst();
  const namesake = await transaction
    .selectFrom('tenants')
    .select('id')
    .where('name', '=', candidate.identity.tenantName)
    .where('phase', '<>', 'retired')
    .executeTakeFirst();
  return {
    accounts: await readAccounts(candidate, transaction),
    allowList: {
      used: await countAddresses(dependencies),
      capacity: dependencies.allowListCapacity,
      needed: candidate.placement ? natAddressesIn(candidate.placement.cloud) : 0,
    },
    nameTaken: namesake !== undefined,
    knownContentHash: known?.content_hash,
  };
}

async function readAccounts(
  candidate: Pick<Candidate, 'placement' | 'order'>,
  transaction: Transaction,
): Promise<Snapshot['accounts']> {
  const { placement } = candidate;
  if (!placement) return [];
  const accounts = await transaction
    .selectFrom('landing_accounts')
    .selectAll()
    .where('cloud', '=', placement.cloud)
    .where('leaving_since', 'is', null)
    .execute();
  const living = await transaction
    .selectFrom('tenants')
    .select(['landing_account_id', 'size'])
    .where('region', '=', placement.region)
    .where('phase', '<>', 'retired')
    .execute();
  const livingIn = ({ id }: { id: string }) =>
    living.filter((row) => row.landing_account_id === id).map((row) => row.size);
  return accounts.map((account) => ({
    id: account.id,
    cloud: account.cloud,
    regions: account.regions,
    purpose:
      account.purpose === 'dedicated' ? { dedicatedTo: account.access.customerId ?? account.id } : account.purpose,
    room: roomInRegion({ ...account, living: livingIn(account) }, candidate.order?.size ?? 'small'),
  }));
}

/** Addresses in the list, and those that tenants still being made will need. */
async function countAddresses(dependencies: AcceptOrderDependencies & { transaction: Transaction }): Promise<number> {
  const { transaction, rancher } = dependencies;
  const leased = await transaction
    .selectFrom('leases')
    .select(({ fn }) => fn.countAll<string>().as('leases'))
    .where('rancher_id', '=', rancher.id)
    .where('state', '<>', 'withdrawn')
    .executeTakeFirstOrThrow();
  const expected = await transaction
    .selectFrom('tenants')
    .select(({ fn }) => ['cloud', fn.countAll<string>().as('tenants')])
    .where('rancher_id', '=', rancher.id)
    .where('phase', 'in', ['reserved', 'provisioning'])
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('leases').select('leases.id').whereRef('leases.tenant_id', '=', 'tenants.id'))),
    )
    .groupBy('cloud')
    .execute();
  return expected.reduce(
    (sum, { cloud, tenants }) => sum + natAddressesIn(cloud) * Number(tenants),
    Number(leased.leases),
  );
}

const natAddressesIn = (cloud: string): number => cloudNamed(cloud)?.natAddresses ?? 0;
