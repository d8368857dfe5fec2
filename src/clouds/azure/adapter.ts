import { STSClient } from '@aws-sdk/client-sts';
import type { PlannedResource } from '../../resources/resource-kind.ts';
import type { AdapterDependencies } from '../adapters.ts';
import type { CloudAdapter, LandingAccount, Stage, TenantPlan } from '../cloud-adapter.ts';
import { webIdentity } from '../rest/web-identity.ts';
import { type ArmClient, createArmClient } from './client.ts';
import { accessOf, createSessions, type OpenSession } from './credential.ts';
import { translating } from './failures.ts';
import { readsOf } from './limits.ts';

/** Sessions live as long as the dependencies they were opened with: one cold start. */
const sessions = new WeakMap<AdapterDependencies, OpenSession>();

/** Each stage and each question loads its own code only. */
export function openAzureAdapter(account: LandingAccount, dependencies: AdapterDependencies): CloudAdapter {
  const openSession = sessions.get(dependencies) ?? openSessions(dependencies);
  sessions.set(dependencies, openSession);
  /** With its session open: whoever got the tokens for a call makes it at once, before the provider can have asked for a pause. */
  const clientFor = async ({ region }: { region: string }): Promise<ArmClient> => {
    const session = openSession(account);
    await session.token();
    return createArmClient({ account: account.account, region, session, endpointUrl: dependencies.endpointUrl });
  };
  /** Asks when the tokens for so many reading calls are there. */
  const asked = async <Answer>(
    { region, reads }: { region: string; reads: number },
    question: (client: ArmClient) => Promise<Answer>,
  ): Promise<Answer> => {
    const client = await clientFor({ region });
    const run = () => translating(() => question(client));
    return dependencies.ask ? dependencies.ask(readsOf(reads, client), run) : run();
  };

  const plans: Record<Stage, (tenant: TenantPlan) => Promise<PlannedResource[]>> = {
    network: async (tenant) => (await import('./stages/network.ts')).planNetwork(tenant, await clientFor(tenant)),
    cluster: async (tenant) =>
      (await import('./stages/cluster.ts')).planCluster({ tenant, account }, dependencies.rancher),
    database: async (tenant) =>
      (await import('./stages/database.ts')).planDatabase(tenant, {
        client: await clientFor(tenant),
        access: accessOf(account),
      }),
    ingress: async (tenant) => (await import('./stages/ingress.ts')).planIngress(tenant, await clientFor(tenant)),
  };

  return {
    cloud: 'azure',
    plan: (stage, tenant) => plans[stage](tenant),
    natAddressesOf: (cluster) =>
      asked({ region: cluster.region, reads: 4 }, async (client) => {
        const { natAddresses } = await import('./questions/nat-addresses.ts');
        return natAddresses(cluster, client);
      }),
    remnants: async (stage, tenant) => {
      if (stage !== 'cluster') return [];
      const { aksCluster } = await import('./remnants/cluster.ts');
      return [aksCluster({ name: tenant.clusterName, region: tenant.region }, await clientFor(tenant))];
    },
    failureOf: (cluster) =>
      asked({ region: cluster.region, reads: 1 }, async (client) => {
        const { clusterFailure } = await import('./questions/cluster-failure.ts');
        return clusterFailure(cluster, client);
      }),
    roomFor: (region, size) =>
      asked({ region, reads: 2 }, async (client) => {
        const { room } = await import('./questions/room.ts');
        return room({ registered: account.quotas ?? {}, size }, client);
      }),
    reachable: (cluster, scope) =>
      asked({ region: cluster.region, reads: 3 }, async (client) => {
        const { reachability } = await import('./questions/reachability.ts');
        return reachability({ cluster, scope }, client);
      }),
  };
}

function openSessions({ now, endpointUrl }: AdapterDependencies): OpenSession {
  const sts = new STSClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000 } });
  return createSessions({ showIdentity: webIdentity(sts), now, endpointUrl });
}
