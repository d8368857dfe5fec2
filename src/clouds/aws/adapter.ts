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
  const configure = ({ region, subject }: { region: string; subject: string }): ClientConfiguration =>
    clientConfiguration(
      { account: account.account, region },
      { credentials: access.openSession({ account, subject }), sts: access.sts },
    );
  /** Asks when the tokens for so many reading calls are there. */
  const asked = <Answer>(
    about: { region: string; reads: Partial<Record<Service, number>> },
    question: () => Promise<Answer>,
  ): Promise<Answer> => {
    const calls = readsOf(about.reads, { account: account.account, region: about.region });
    const run = () => translating(question);
    return dependencies.ask ? dependencies.ask(calls, run) : run();
  };

  const plans: Record<Stage, (tenant: TenantPlan, configuration: ClientConfiguration) => Promise<PlannedResource[]>> = {
    network: async (tenant, configuration) => (await import('./stages/network.ts')).planNetwork(tenant, configuration),
    cluster: async (tenant) =>
      (await import('./stages/cluster.ts')).planCluster({ tenant, account }, dependencies.rancher),
    database: async (tenant, configuration) =>
      (await import('./stages/database.ts')).planDatabase(tenant, configuration),
    ingress: async (tenant, configuration) => (await import('./stages/ingress.ts')).planIngress(tenant, configuration),
  };

  return {
    cloud: 'aws',
    plan: (stage, tenant) => plans[stage](tenant, configure({ region: tenant.region, subject: tenant.tenantId })),
    natAddressesOf: (cluster) =>
      asked({ region: cluster.region, reads: { eks: 1, ec2: 1 } }, async () => {
        const { natAddresses } = await import('./questions/nat-addresses.ts');
        return natAddresses(cluster, configure({ region: cluster.region, subject: 'look-up' }));
      }),
    remnants: async (stage, tenant) => {
      if (stage !== 'cluster') return [];
      const { remnantsOfCluster } = await import('./remnants/of-cluster.ts');
      const configuration = configure({ region: tenant.region, subject: tenant.tenantId });
      return remnantsOfCluster({ clusterName: tenant.clusterName, configuration });
    },
    failureOf: (cluster) =>
      asked({ region: cluster.region, reads: { eks: 1 } }, async () => {
        const { clusterFailure } = await import('./questions/cluster-failure.ts');
        return clusterFailure(cluster, configure({ region: cluster.region, subject: cluster.name }));
      }),
    roomFor: (region) =>
      asked({ region, reads: { ec2: 3, eks: 1, rds: 1, elb: 1 } }, async () => {
        const { room } = await import('./questions/room.ts');
        return room(account.quotas ?? {}, configure({ region, subject: 'look-up' }));
      }),
    reachable: (cluster, scope) =>
      asked({ region: cluster.region, reads: { eks: 4, rds: 1, elb: 2 } }, async () => {
        const { reachability } = await import('./questions/reachability.ts');
        return reachability({ cluster, scope }, configure({ region: cluster.region, subject: scope.ownerId }));
      }),
  };
}

function openAccess({ now }: AdapterDependencies): Access {
  const sts = new STSClient({
    retryStrategy: repeatNothing(),
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000 },
  });
  return { sts, openSession: createSessions({ sts, now }) };
}
