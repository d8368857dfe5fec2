import pg from 'pg';
import * as z from 'zod';
import { reason } from '../../events/fields.ts';

const seconds = z.coerce.number().nullable();

const orderRow = z.object({
  orderId: z.string(),
  state: z.string(),
  reasons: z.array(reason),
  tenantId: z.string().nullable(),
  /** Simulated seconds from its arrival to the end of its operation. */
  tookSeconds: seconds,
});

const tenantRow = z.object({
  tenantId: z.string(),
  name: z.string(),
  phase: z.string(),
  offering: z.string(),
  cloud: z.string(),
  region: z.string(),
  clusterId: z.string().nullable(),
});

const resourceRow = z.object({ tenantId: z.string(), kind: z.string(), id: z.string() });

const leaseRow = z.object({ cidr: z.string(), tenantId: z.string().nullable(), clusterId: z.string().nullable() });

export const auditRow = z.object({
  stream: z.string(),
  sequence: z.coerce.number(),
  previousHash: z.string(),
  hash: z.string(),
  record: z.string(),
});

export type OrderRow = z.infer<typeof orderRow>;
export type TenantRow = z.infer<typeof tenantRow>;
export type ResourceRow = z.infer<typeof resourceRow>;
export type LeaseRow = z.infer<typeof leaseRow>;
export type AuditRow = z.infer<typeof auditRow>;

/** What the system has recorded, each list in an order that does not depend on time. */
export interface DatabaseView {
  readonly orders: readonly OrderRow[];
  readonly tenants: readonly TenantRow[];
  /** Living ones: made, and not yet seen to be absent. */
  readonly resources: readonly ResourceRow[];
  /** What the security group of Rancher's load balancer admits. */
  readonly allowList: readonly LeaseRow[];
  readonly audit: readonly AuditRow[];
}

const queries = {
  orders: `
    select o.order_id as "orderId", o.announced_state as state, o.reasons, o.tenant_id as "tenantId",
      extract(epoch from p.finished_at - o.received_at) as "tookSeconds"
    from orders o left join operations p on p.id = o.operation_id
    order by o.order_id`,
  tenants: `
    select id as "tenantId", name, phase, offering, cloud, region, cluster_id as "clusterId"
    from tenants order by name, id`,
  resources: `
    select owner_id as "tenantId", kind, provider_id as id
    from resources where state <> 'absent' and provider_id is not null
    order by owner_id, array_position(array['network', 'cluster', 'database', 'ingress'], stage), slot`,
  allowList: `
    select l.cidr, l.tenant_id as "tenantId", c.cluster_id as "clusterId"
    from leases l left join clusters c on c.rancher_id = l.rancher_id and c.name = l.cluster_name
    where l.state in ('applied', 'leaving')
    order by l.cluster_name, l.cidr`,
  audit: `
    select stream, sequence, previous_hash as "previousHash", hash, record
    from audit order by stream, sequence`,
} as const;

/** Reads in one transaction, so that the lists fit together. Rejects with PostgreSQL's error. */
export async function readDatabase(databaseUrl: string): Promise<DatabaseView> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const rows = async <Row extends z.ZodType>(query: keyof typeof queries, row: Row) =>
      z.array(row).parse((await client.query(queries[query])).rows);
    return {
      orders: await rows('orders', orderRow),
      tenants: await rows('tenants', tenantRow),
      resources: await rows('resources', resourceRow),
      allowList: await rows('allowList', leaseRow),
      audit: await rows('audit', auditRow),
    };
  } finally {
    await client.end();
  }
}
