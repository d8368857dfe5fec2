import * as z from 'zod';
import type { TenantPlan } from '../../cloud-adapter.ts';
import { roomFor } from '../../room-for.ts';
import type { OtcClient } from '../client.ts';
import type { Service } from '../limits.ts';
import { quotas } from '../quotas.ts';
import { together } from '../together.ts';

type Quota = keyof typeof quotas;

interface Left {
  readonly limit: number;
  readonly used: number;
}

const unlimited: Left = { limit: -1, used: 0 };
const resources = z.array(z.object({ type: z.string(), quota: z.number(), used: z.number() }));

/** Each service tells its quotas and what is used of them, but NAT. Quotas that are registered with the landing account count where they are smaller. */
export async function room(
  { registered, size }: { registered: Readonly<Record<string, number>>; size: TenantPlan['size'] },
  client: OtcClient,
): Promise<{ singleTenants: number; limitedBy: string }> {
  const left = await quotasOf(client);
  const freeOf = (name: Quota): number => {
    const { limit, used } = left[name];
    // "If value -1 is returned … this indicates that the VPC quota is not limited."
    const most = limit < 0 ? Number.MAX_SAFE_INTEGER : limit;
    return Math.min(most, registered[name] ?? most) - used;
  };
  const free = {
    vpcs: freeOf('vpcs'),
    subnets: freeOf('subnets'),
    publicIps: freeOf('publicIps'),
    securityGroups: freeOf('securityGroups'),
    clusters: freeOf('clusters'),
    dbInstances: freeOf('dbInstances'),
    loadBalancers: freeOf('loadBalancers'),
    cores: freeOf('cores'),
  };
  return roomFor(size, { free, quotas });
}

async function quotasOf(client: OtcClient): Promise<Record<Quota, Left>> {
  const get = <Body>(service: Service, path: string, schema: z.ZodType<Body>) =>
    client.call({ method: 'GET', service, path }, schema);
  const [network, databases, clusters, balancers, machines] = await together([
    get('vpc', '/v1/{project}/quotas', z.object({ quotas: z.object({ resources }) })),
    get('rds', '/v3/{project}/quotas', z.object({ quotas: z.object({ resources }) })),
    get('cce', '/api/v3/projects/{project}/quotas', z.object({ quotas: cceQuotas })),
    get('elb', '/v3/{project}/elb/quotas/details', z.object({ quotas: z.array(elbQuota) })),
    get('ecs', '/v1/{project}/cloudservers/limits', z.object({ absolute: ecsLimits })),
  ]);
  const named = (list: z.infer<typeof resources>, type: string): Left => {
    const found = list.find((each) => each.type === type);
    return found ? { limit: found.quota, used: found.used } : unlimited;
  };
  const cluster = clusters.quotas.find(({ quotaKey }) => quotaKey === 'cluster');
  const balancer = balancers.quotas.find(({ quota_key }) => quota_key === 'loadbalancer');
  return {
    vpcs: named(network.quotas.resources, 'vpc'),
    subnets: named(network.quotas.resources, 'subnet'),
    publicIps: named(network.quotas.resources, 'publicIp'),
    securityGroups: named(network.quotas.resources, 'securityGroup'),
    dbInstances: named(databases.quotas.resources, 'instance'),
    clusters: cluster ? { limit: cluster.quotaLimit, used: cluster.used } : unlimited,
    loadBalancers: balancer ? { limit: balancer.quota_limit, used: balancer.used } : unlimited,
    cores: { limit: machines.absolute.maxTotalCores, used: machines.absolute.totalCoresUsed },
  };
}

const cceQuota = z.object({ quotaKey: z.string(), quotaLimit: z.number(), used: z.number() });
/** A list by the reference's table, a list inside an object by its example. */
const cceQuotas = z.union([
  z.array(cceQuota),
  z.object({ resources: z.array(cceQuota) }).transform((body) => body.resources),
]);
/** "Querying Tenant Quotas" of the ECS API reference. */
const ecsLimits = z.object({ maxTotalCores: z.number(), totalCoresUsed: z.number() });
const elbQuota = z.object({ quota_key: z.string(), quota_limit: z.number(), used: z.number() });
