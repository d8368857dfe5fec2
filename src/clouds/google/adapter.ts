import { STSClient } from '@aws-sdk/client-sts';
import type { PlannedResource } from '../../resources/resource-kind.ts';
import type { AdapterDependencies } from '../adapters.ts';
import type { CloudAdapter, LandingAccount, Stage, TenantPlan } from '../cloud-adapter.ts';
import { webIdentity } from '../rest/web-identity.ts';
import { type GoogleClient, googleClient } from './client.ts';
import { accessOf, createTokens, type Tokens } from './credential.ts';
import { translating } from './failures.ts';
import { readsOf, type Service } from './limits.ts';

/** Tokens live as long as the dependencies they were opened with: one cold start. */
const tokensOf = new WeakMap<AdapterDependencies, Tokens>();

/** Google Cloud, and every sovereign cloud that is Google's own with a universe of its own. Each stage and question loads its own code only. */
export function openGoogleAdapter(account: LandingAccount, dependencies: AdapterDependencies): CloudAdapter {
  const tokens = tokensOf.get(dependencies) ?? openTokens(dependencies);
  tokensOf.set(dependencies, tokens);
  /** With a token at hand: whoever got the turns for a call makes it at once, before the provider can have asked for a pause. */
  const open = async (region: string): Promise<GoogleClient> => {
    const access = accessOf(account);
    await tokens.show(access);
    return googleClient(
      { project: account.account, region },
      { access, tokens, endpointUrl: dependencies.endpointUrl },
    );
  };
  /** Asks when the turns for so many reading calls are there. */
  const asked = async <Answer>(
    about: { region: string; reads: Partial<Record<Service, number>> },
    question: (client: GoogleClient) => Promise<Answer>,
  ): Promise<Answer> => {
    const client = await open(about.region);
    const run = () => translating(() => question(client));
    return dependencies.ask ? dependencies.ask(readsOf(about.reads, client), run) : run();
  };

  const plans: Record<Stage, (tenant: TenantPlan) => Promise<PlannedResource[]>> = {
    network: async (tenant) => (await import('./stages/network.ts')).planNetwork(tenant, await open(tenant.region)),
    cluster: async (tenant) =>
      (await import('./stages/cluster.ts')).planCluster({ tenant, account }, dependencies.rancher),
    database: async (tenant) => (await import('./stages/database.ts')).planDatabase(tenant, await open(tenant.region)),
    ingress: async (tenant) => (await import('./stages/ingress.ts')).planIngress(tenant, await open(tenant.region)),
  };

  return {
    cloud: account.cloud,
    plan: (stage, tenant) => plans[stage](tenant),
    natAddressesOf: (cluster) =>
      asked({ region: cluster.region, reads: { gke: 2, compute: 2 } }, async (client) => {
        const { natAddresses } = await import('./questions/nat-addresses.ts');
        return natAddresses(cluster, client);
      }),
    remnants: async (stage, tenant) => {
      if (stage !== 'cluster') return [];
      const { remnantsOfCluster } = await import('./remnants/of-cluster.ts');
      return remnantsOfCluster({
        clusterName: tenant.clusterName,
        zones: tenant.zones,
        client: await open(tenant.region),
      });
    },
    failureOf: (cluster) =>
      asked({ region: cluster.region, reads: { gke: 2 } }, async (client) => {
        const { clusterFailure } = await import('./questions/cluster-failure.ts');
        return clusterFailure(cluster, client);
      }),
    roomFor: (region, size) =>
      asked({ region, reads: { compute: 2, gke: 1, sql: 1 } }, async (client) => {
        const { room } = await import('./questions/room.ts');
        return room({ registered: account.quotas ?? {}, size }, client);
      }),
    reachable: (cluster, scope) =>
      asked({ region: cluster.region, reads: { gke: 2, compute: 2, sql: 1 } }, async (client) => {
        const { reachability } = await import('./questions/reachability.ts');
        return reachability({ cluster, scope }, client);
      }),
  };
}

function openTokens({ now, endpointUrl }: AdapterDependencies): Tokens {
  const sts = new STSClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000 } });
  return createTokens({ showIdentity: webIdentity(sts), now, endpointUrl });
}
