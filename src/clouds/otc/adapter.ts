import { STSClient } from '@aws-sdk/client-sts';
import type { PlannedResource } from '../../resources/resource-kind.ts';
import type { AdapterDependencies } from '../adapters.ts';
import type { CloudAdapter, LandingAccount, Stage, TenantPlan } from '../cloud-adapter.ts';
import { createRestClient } from '../rest/client.ts';
import { webIdentity } from '../rest/web-identity.ts';
import { createOtcClient, type OtcClient } from './client.ts';
import { accessOf, createSessions, type OpenSession } from './credential.ts';
import { translating } from './failures.ts';
import { readsOf, type Service } from './limits.ts';
import type { ClusterGround } from './stages/cluster.ts';

/** Sessions live as long as the dependencies they were opened with: one cold start. */
const sessionsOf = new WeakMap<AdapterDependencies, OpenSession>();

const CLOUD = 'The Open Telekom Cloud';

/** Each stage and each question loads its own code only. */
export function openOtcAdapter(account: LandingAccount, dependencies: AdapterDependencies): CloudAdapter {
  const openSession = sessionsOf.get(dependencies) ?? sessions(dependencies);
  sessionsOf.set(dependencies, openSession);

  /** With its session open: whoever got the tokens for a call makes it at once, before the provider can have asked for a pause. */
  const open = async (region: string): Promise<OtcClient> => {
    const session = openSession({ account, region });
    const authorization = async () => ({ 'x-auth-token': await session.token() });
    await authorization();
    const rest = createRestClient({
      cloud: CLOUD,
      endpointUrl: dependencies.endpointUrl,
      authorization,
      refused: ({ 'x-auth-token': token = '' }) => session.refused(token),
    });
    return createOtcClient(rest, { project: account.account, region });
  };
  /** Asks when the tokens for so many reading calls are there. */
  const asked = async <Answer>(
    about: { region: string; reads: Partial<Record<Service, number>> },
    question: (client: OtcClient) => Promise<Answer>,
  ): Promise<Answer> => {
    const client = await open(about.region);
    const run = () => translating(() => question(client));
    return dependencies.ask ? dependencies.ask(readsOf(about.reads, client), run) : run();
  };

  const plans: Record<Stage, (tenant: TenantPlan) => Promise<PlannedResource[]>> = {
    network: async (tenant) => (await import('./stages/network.ts')).planNetwork(tenant, await open(tenant.region)),
    cluster: async (tenant) => {
      const { planCluster } = await import('./stages/cluster.ts');
      const { region } = tenant;
      const client = await open(region);
      const inCluster: ClusterGround['inCluster'] = async (clusterId, work) => {
        const { clusterAccess } = await import('./questions/cluster-access.ts');
        const { enter } = await import('../../kubernetes/enter.ts');
        const { ask, endpointUrl } = dependencies;
        const access = () => asked({ region, reads: { cce: 1 } }, (asking) => clusterAccess(clusterId, asking));
        await enter({ clusterId, access, work }, { ask, endpointUrl });
      };
      return planCluster({ tenant, access: accessOf(account) }, { client, rancher: dependencies.rancher, inCluster });
    },
    database: async (tenant) => {
      const { planDatabase } = await import('./stages/database.ts');
      return planDatabase({ tenant, access: accessOf(account) }, await open(tenant.region));
    },
    ingress: async (tenant) => (await import('./stages/ingress.ts')).planIngress(tenant, await open(tenant.region)),
  };

  return {
    cloud: 'otc',
    plan: (stage, tenant) => plans[stage](tenant),
    natAddressesOf: (cluster) =>
      asked({ region: cluster.region, reads: { cce: 2, nat: 2 } }, async (client) => {
        const { natAddresses } = await import('./questions/nat-addresses.ts');
        return natAddresses(cluster, client);
      }),
    remnants: async (stage, tenant) => {
      if (stage !== 'cluster') return [];
      const { remnantsOfCluster } = await import('./remnants/of-cluster.ts');
      return remnantsOfCluster({ clusterName: tenant.clusterName, client: await open(tenant.region) });
    },
    failureOf: (cluster) =>
      asked({ region: cluster.region, reads: { cce: 1 } }, async (client) => {
        const { clusterFailure } = await import('./questions/cluster-failure.ts');
        return clusterFailure(cluster, client);
      }),
    roomFor: (region, size) =>
      asked({ region, reads: { vpc: 1, cce: 1, rds: 1, elb: 1, ecs: 1 } }, async (client) => {
        const { room } = await import('./questions/room.ts');
        return room({ registered: account.quotas ?? {}, size }, client);
      }),
    reachable: (cluster, scope) =>
      asked({ region: cluster.region, reads: { cce: 3, vpc: 2, rds: 1, elb: 1 } }, async (client) => {
        const { reachability } = await import('./questions/reachability.ts');
        return reachability({ cluster, scope }, client);
      }),
  };
}

function sessions({ now, endpointUrl }: AdapterDependencies): OpenSession {
  // Whoever asks for the token looks at the answer first and then asks again: the SDK repeats nothing.
  const sts = new STSClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000 } });
  return createSessions({ rest: createRestClient({ cloud: CLOUD, endpointUrl }), showIdentity: webIdentity(sts), now });
}
