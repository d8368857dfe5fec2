import type { Core } from '../core.ts';
import type { EksCloud } from '../eks/cloud.ts';
import { upstreamSpecOf } from '../eks/upstream.ts';
import type { ClusterObject, EksConfigObject, EksStatus } from '../object-types.ts';
import { globalNamespace, secrets } from '../objects.ts';
import { conditionOf, isTrue, type Statement } from './conditions.ts';
import { declare } from './declare.ts';
import type { Next } from './work-queue.ts';

/** How Rancher gets at a cluster's API and puts its agent there. */
export interface Landing {
  open(config: EksConfigObject): EksCloud;
  /** Why Rancher cannot reach the cluster's endpoint from its own addresses; undefined when it can. */
  whyUnreachable(clusterName: string, config: EksConfigObject): Promise<string | undefined>;
  /** The agent's manifest has been applied in the cluster. */
  agentDeployed(clusterName: string, config: EksConfigObject): void;
}

interface Followed {
  readonly config: EksConfigObject;
  readonly core: Core;
  readonly landing: Landing;
}

const retryEveryMs = 5000;
/** A cluster that nobody can enter for so long is not worth moving virtual time for. */
const patienceMs = 60 * 60_000;

const addGroup = 'Cluster must have at least one managed nodegroup.';

/** What Rancher makes of the operator's phase (rancher pkg/controllers/management/eks). */
export async function followEks(cluster: ClusterObject, followed: Followed): Promise<Next | undefined> {
  const { name } = cluster.metadata;
  const { core, config } = followed;
  const { phase, failureMessage } = config.status;
  const failure = failureMessage.includes('403')
    ? `cannot access EKS, check cloud credential: ${failureMessage}`
    : failureMessage;
  const say = (...statements: Statement[]) => declare(name, { statements, core });
  switch (phase) {
    case 'creating':
      if (!cluster.status.eksStatus?.upstreamSpec) {
        await saveUpstream(cluster, followed);
      }
      say(underWay('Provisioned', failure));
      return undefined;
    case 'updating':
      say({ type: 'Provisioned', status: 'True' }, underWay('Updated', failure));
      return undefined;
    case 'active':
      return active(cluster, followed);
    default:
      if (config.spec.imported) {
        say({ type: 'Pending', status: 'Unknown' });
      }
      say(underWay('Provisioned', failure));
      return undefined;
  }
}

/** Unknown while it runs, False with the operator's words when it failed. */
const underWay = (type: string, failure: string): Statement =>
  failure === '' ? { type, status: 'Unknown' } : { type, status: 'False', message: failure };

async function active(cluster: ClusterObject, followed: Followed): Promise<Next | undefined> {
  const { name } = cluster.metadata;
  const { config, core, landing } = followed;
  const say = (...statements: Statement[]) => declare(name, { statements, core });
  if (!cluster.status.eksStatus?.upstreamSpec) {
    await saveUpstream(cluster, followed);
    say({ type: 'Pending', status: 'True' });
  }
  const updated = conditionOf(cluster, 'Updated');
  if (updated?.status === 'False' && updated.message?.startsWith('[Syncing error')) {
    return undefined;
  }
  if (groupsOf(cluster, config).length === 0) {
    say({ type: 'Waiting', status: 'False', message: addGroup });
  } else if (conditionOf(cluster, 'Waiting')?.message === addGroup) {
    say({ type: 'Waiting', status: 'Unknown', message: 'Waiting for API to be available' });
  }
  say({ type: 'Provisioned', status: 'True' });
  saveNetworkAndEndpoint(cluster, followed);
  if (cluster.status.serviceAccountTokenSecret === undefined) {
    const entered = await enter(cluster, followed);
    if (!entered) {
      const sinceMs = core.clock.now() - Date.parse(cluster.metadata.creationTimestamp);
      return { afterMs: retryEveryMs, background: sinceMs > patienceMs };
    }
  }
  landing.agentDeployed(name, config);
  declare(name, {
    statements: [{ type: 'Updated', status: 'True' }],
    core,
    status: { appliedSpec: { eksConfig: cluster.spec.eksConfig } },
  });
  return undefined;
}

const groupsOf = (cluster: ClusterObject, config: EksConfigObject) =>
  config.spec.nodeGroups ?? cluster.status.eksStatus?.upstreamSpec?.nodeGroups ?? [];

const noStatus: EksStatus = {
  upstreamSpec: null,
  virtualNetwork: '',
  subnets: null,
  securityGroups: null,
  privateRequiresTunnel: null,
  managedLaunchTemplateID: '',
  managedLaunchTemplateVersions: null,
  generatedNodeRole: '',
};

export function eksStatusOf(cluster: ClusterObject, changes: Partial<EksStatus>): { eksStatus: EksStatus } {
  return { eksStatus: { ...noStatus, ...cluster.status.eksStatus, ...changes } };
}

async function saveUpstream(cluster: ClusterObject, { config, core, landing }: Followed): Promise<void> {
  const cloud = landing.open(config);
  const found = await cloud.cluster(config.spec.displayName ?? '');
  if (found) {
    const groups = await cloud.nodeGroups(config.spec.displayName ?? '');
    const upstreamSpec = upstreamSpecOf(found, { groups, config: config.spec });
    declare(cluster.metadata.name, { statements: [], core, status: eksStatusOf(cluster, { upstreamSpec }) });
  }
}

/** Copies what the operator found. `virtualNetwork` is filled only where the operator made the network itself. */
function saveNetworkAndEndpoint(cluster: ClusterObject, { config, core }: Followed): void {
  const { name } = cluster.metadata;
  const { status } = config;
  const current = core.store.find(secrets, { namespace: globalNamespace, name });
  const decode = (value: string | undefined) => Buffer.from(value ?? '', 'base64').toString('utf8');
  const latest = declare(name, { statements: [], core });
  declare(name, {
    statements: [],
    core,
    status: {
      ...eksStatusOf(latest, {
        virtualNetwork: status.virtualNetwork ?? '',
        subnets: status.subnets ?? null,
        securityGroups: status.securityGroups ?? null,
        generatedNodeRole: status.generatedNodeRole ?? '',
      }),
      ...(current && { apiEndpoint: decode(current.data.endpoint), caCert: decode(current.data.ca) }),
    },
  });
}

/** Rancher's first call to the cluster's API: a service account, then the agent. */
async function enter(cluster: ClusterObject, { config, core, landing }: Followed): Promise<boolean> {
  const { name } = cluster.metadata;
  const why = await landing.whyUnreachable(name, config);
  const latest = declare(name, { statements: [], core });
  if (latest.status.eksStatus?.upstreamSpec?.publicAccess === false) {
    const message = 'waiting for cluster agent to be deployed';
    const status = eksStatusOf(latest, { privateRequiresTunnel: true });
    declare(name, { statements: [{ type: 'Waiting', status: 'Unknown', message }], core, status });
    return isTrue(latest, 'AgentDeployed');
  }
  if (why !== undefined) {
    const message = `failed to communicate with cluster: ${why}`;
    declare(name, { statements: [{ type: 'Waiting', status: 'False', message }], core });
    return false;
  }
  const secretName = `cluster-serviceaccounttoken-${core.suffix(`serviceaccount/${name}`, 5)}`;
  declare(name, {
    statements: [
      { type: 'ServiceAccountMigrated', status: 'True' },
      { type: 'Waiting', status: 'Unknown', message: 'Waiting for API to be available' },
      { type: 'AgentDeployed', status: 'True' },
    ],
    core,
    status: { serviceAccountTokenSecret: secretName },
  });
  return true;
}
