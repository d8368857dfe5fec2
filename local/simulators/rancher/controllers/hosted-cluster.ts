import type { Core } from '../core.ts';
import type { Hosted, OperatorObject } from '../hosted/hosted.ts';
import type { Landing } from '../hosted/landing.ts';
import type { ClusterObject, HostedStatus } from '../object-types.ts';
import { globalNamespace, secrets } from '../objects.ts';
import { conditionOf, isTrue, type Statement } from './conditions.ts';
import { declare } from './declare.ts';
import type { Next } from './work-queue.ts';

interface Followed {
  readonly hosted: Hosted;
  readonly config: OperatorObject;
  readonly core: Core;
  readonly landing: Landing;
}

const retryEveryMs = 5000;
/** A cluster that nobody can enter for so long is not worth moving virtual time for. */
const patienceMs = 60 * 60_000;

/** What Rancher makes of the operator's phase (rancher pkg/controllers/management/{eks,aks,gke}). */
export async function followHosted(cluster: ClusterObject, followed: Followed): Promise<Next | undefined> {
  const { name } = cluster.metadata;
  const { core, config, hosted } = followed;
  const { phase, failureMessage } = config.status;
  const failure = hosted.explained(failureMessage);
  const say = (...statements: Statement[]) => declare(name, { statements, core });
  switch (phase) {
    case 'creating':
      if (!upstreamOf(cluster, hosted)) {
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
  const { config, core, landing, hosted } = followed;
  const say = (...statements: Statement[]) => declare(name, { statements, core });
  if (!upstreamOf(cluster, hosted)) {
    await saveUpstream(cluster, followed);
    say({ type: 'Pending', status: 'True' });
  }
  const updated = conditionOf(cluster, 'Updated');
  if (updated?.status === 'False' && updated.message?.startsWith('[Syncing error')) {
    return undefined;
  }
  const { nodesMissing } = hosted;
  if (nodesMissing?.isSo(config, upstreamOf(cluster, hosted) ?? {})) {
    say({ type: 'Waiting', status: 'False', message: nodesMissing.message });
  } else if (nodesMissing && conditionOf(cluster, 'Waiting')?.message === nodesMissing.message) {
    say({ type: 'Waiting', status: 'Unknown', message: 'Waiting for API to be available' });
  }
  say({ type: 'Provisioned', status: 'True' });
  saveStatusAndEndpoint(cluster, followed);
  if (cluster.status.serviceAccountTokenSecret === undefined) {
    const entered = await enter(cluster, followed);
    if (!entered) {
      const sinceMs = core.clock.now() - Date.parse(cluster.metadata.creationTimestamp);
      return { afterMs: retryEveryMs, background: sinceMs > patienceMs };
    }
  }
  landing.agentDeployed(name, { hosted, config });
  declare(name, {
    statements: [{ type: 'Updated', status: 'True' }],
    core,
    status: { appliedSpec: { [hosted.configKey]: cluster.spec[hosted.configKey] } },
  });
  return undefined;
}

export const upstreamOf = (cluster: ClusterObject, { statusKey }: Hosted): object | undefined =>
  cluster.status[statusKey]?.upstreamSpec ?? undefined;

export function hostedStatus(
  cluster: ClusterObject,
  { hosted, changes }: { hosted: Hosted; changes: Partial<HostedStatus> },
): object {
  const { statusKey, noStatus } = hosted;
  return { [statusKey]: { ...noStatus, ...cluster.status[statusKey], ...changes } };
}

async function saveUpstream(cluster: ClusterObject, { config, core, hosted }: Followed): Promise<void> {
  const upstreamSpec = await hosted.upstream(config.spec);
  if (upstreamSpec) {
    const status = hostedStatus(cluster, { hosted, changes: { upstreamSpec } });
    declare(cluster.metadata.name, { statements: [], core, status });
  }
}

/** Copies what the operator found. */
function saveStatusAndEndpoint(cluster: ClusterObject, { config, core, hosted }: Followed): void {
  const { name } = cluster.metadata;
  const current = core.store.find(secrets, { namespace: globalNamespace, name });
  const decode = (value: string | undefined) => Buffer.from(value ?? '', 'base64').toString('utf8');
  const endpoint = decode(current?.data.endpoint);
  const latest = declare(name, { statements: [], core });
  declare(name, {
    statements: [],
    core,
    status: {
      ...hostedStatus(latest, { hosted, changes: hosted.copied(config) }),
      ...(current && {
        apiEndpoint: endpoint.startsWith('https://') ? endpoint : `https://${endpoint}`,
        caCert: decode(current.data.ca),
      }),
    },
  });
}

/** Rancher's first call to the cluster's API: a service account, then the agent. */
async function enter(cluster: ClusterObject, { config, core, landing, hosted }: Followed): Promise<boolean> {
  const { name } = cluster.metadata;
  const why = await landing.whyUnreachable({ hosted, config });
  const latest = declare(name, { statements: [], core });
  if (hosted.isPrivate(upstreamOf(latest, hosted) ?? {})) {
    const message = 'waiting for cluster agent to be deployed';
    const status = hostedStatus(latest, { hosted, changes: { privateRequiresTunnel: true } });
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
