import * as z from 'zod';
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
  registered: Readonly<Record<string, number>>,
  client: OtcClient,
): Promise<{ singleTenants: number; limitedBy: string }> {
  const left = await quotasOf(client);
  const names = Object.keys(quotas).filter((name): name is Quota => name in quotas);
  const rooms = names.map((name) => {
    const { limit, used } = left[name];
    // "If value -1 is returned … this indicates that the VPC quota is not limited."
    const most = Math.min(limit < 0 ? Number.MAX_SAFE_INTEGER : limit, registered[name] ?? Number.MAX_SAFE_INTEGER);
    const free = Math.floor((most - used) / quotas[name].perTenant);
    return { limitedBy: name, singleTenants: Math.max(0, free) };
  });
  return rooms.reduce((scarcest, next) => (next.singleTenants < scarcest.singleTenants ? next : scarcest));
}

async function quotasOf(client: OtcClient): Promise<Record<Quota, Left>> {
  const get = <Body>(service: Service, path: string, schema: z.ZodType<Body>) =>
    client.call({ method: 'GET', service, path }, schema);
  const [network, databases, clusters, balancers] = await together([
    get('vpc', '/v1/{project}/quotas', z.object({ quotas: z.object({ resources }) })),
    get('rds', '/v3/{project}/quotas', z.object({ quotas: z.object({ resources }) })),
    get('cce', '/api/v3/projects/{project}/quotas', z.object({ quotas: cceQuotas })),
    get('elb', '/v3/{project}/elb/quotas/details', z.object({ quotas: z.array(elbQuota) })),
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
  };
}

const cceQuota = z.object({ quotaKey: z.string(), quotaLimit: z.number(), used: z.number() });
/** A list by the reference's table, a list inside an object by its example. */
const cceQuotas = z.union([
  z.array(cceQuota),
  z.object({ resources: z.array(cceQuota) }).transform((body) => body.resources),
]);
const elbQuota = z.object({ quota_key: z.string(), quota_limit: z.number(), used: z.number() });
