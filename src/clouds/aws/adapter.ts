import { STSClient } from '@aws-sdk/client-sts';
import type { PlannedResource } from '../../resources/resource-kind.ts';
import type { AdapterDependencies } from '../adapters.ts';
import type { CloudAdapter, LandingAccount, Stage, TenantPlan } from '../cloud-adapter.ts';
import { type ClientConfiguration, clientConfiguration } from './client.ts';
import { createSessions, type OpenSession } from './credential.ts';
import { translating } from './failures.ts';
import { readsOf, type Service } from './limits.ts';
import { repeatNothing } from './repeating.ts';

interface Access {
  readonly sts: STSClient;
  readonly openSession: OpenSession;
}

/** Sessions and connections live as long as the dependencies they were opened with: one cold start. */
const accesses = new WeakMap<AdapterDependencies, Access>();

/** Each stage and each question loads its own SDK clients only. */
export function openAwsAdapter(account: LandingAccount, dependencies: AdapterDependencies): CloudAdapter {
  const access = accesses.get(dependencies) ?? openAccess(dependencies);
  accesses.set(dependencies, access);
  /** With its session open: whoever got the tokens for a call makes it at once, before the provider can have asked for a pause. */
  const configure = async ({ region, subject }: { region: string; subject: string }): Promise<ClientConfiguration> => {
    const session = access.openSession({ account, subject });
    await session.credentials();
    return clientConfiguration({ account: account.account, region }, { session, sts: access.sts });
  };
  /** Asks when the tokens for so many reading calls are there. */
  const asked = async <Answer>(
    about: { region: string; subject: string; reads: Partial<Record<Service, number>> },
    question: (configuration: ClientConfiguration) => Promise<Answer>,
  ): Promise<Answer> => {
    const configuration = await configure(about);
    const calls = readsOf(about.reads, configuration);
    const run = () => translating(() => question(configuration));
    return dependencies.ask ? dependencies.ask(calls, run) : run();
  };

  const plans: Record<Stage, (tenant: TenantPlan) => Promise<PlannedResource[]>> = {
    network: async (tenant) => (await import('./stages/network.ts')).planNetwork(tenant, await configureFor(tenant)),
    cluster: async (tenant) =>
      (await import('./stages/cluster.ts')).planCluster({ tenant, account }, dependencies.rancher),
    database: async (tenant) => (await import('./stages/database.ts')).planDatabase(tenant, await configureFor(tenant)),
    ingress: async (tenant) => (await import('./stages/ingress.ts')).planIngress(tenant, await configureFor(tenant)),
  };
  const configureFor = ({ region, tenantId }: TenantPlan) => configure({ region, subject: tenantId });

  return {
    cloud: 'aws',
    plan: (stage, tenant) => plans[stage](tenant),
    natAddressesOf: (cluster) =>
      asked({ region: cluster.region, subject: 'look-up', reads: { eks: 1, ec2: 1 } }, async (configuration) => {
        const { natAddresses } = await import('./questions/nat-addresses.ts');
        return natAddresses(cluster, configuration);
      }),
    remnants: async (stage, tenant) => {
      if (stage !== 'cluster') return [];
      const { remnantsOfCluster } = await import('./remnants/of-cluster.ts');
      return remnantsOfCluster({ clusterName: tenant.clusterName, configuration: await configureFor(tenant) });
    },
    failureOf: (cluster) =>
      asked({ region: cluster.region, subject: cluster.name, reads: { eks: 1 } }, async (configuration) => {
        const { clusterFailure } = await import('./questions/cluster-failure.ts');
        return clusterFailure(cluster, configuration);
      }),
    roomFor: (region, size) =>
      asked({ region, subject: 'look-up', reads: { ec2: 4, eks: 1, rds: 1, elb: 1 } }, async (configuration) => {
        const { room } = await import('./questions/room.ts');
        return room({ registered: account.quotas ?? {}, size }, configuration);
      }),
    reachable: (cluster, scope) =>
      asked(
        { region: cluster.region, subject: scope.ownerId, reads: { eks: 4, rds: 1, elb: 2 } },
        async (configuration) => {
          const { reachability } = await import('./questions/reachability.ts');
          return reachability({ cluster, scope }, configuration);
        },
      ),
  };
}

function openAccess({ now }: AdapterDependencies): Access {
  const sts = new STSClient({
    retryStrategy: repeatNothing(),
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000 },
  });
  return { sts, openSession: createSessions({ sts, now }) };
}
