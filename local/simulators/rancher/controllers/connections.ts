import type { Timer } from '../../../runtime/clock.ts';
import type { Core } from '../core.ts';
import type { ClusterObject, Condition } from '../object-types.ts';
import { clusters } from '../objects.ts';
import { conditionOf, isTrue, type Statement } from './conditions.ts';
import { declare } from './declare.ts';

/** A cluster agent that has been installed somewhere, and how the world looks from there. */
export interface Agent {
  /** Whether a node runs it and it gets through to Rancher's load balancer now. */
  canConnect(): Promise<boolean>;
  /** Why Rancher cannot reach the cluster's API now; undefined when it can. */
  whyApiFails(): Promise<string | undefined>;
  facts(): Promise<{ readonly version: string; readonly nodeCount: number; readonly provider: string }>;
}

export interface Connections {
  install(clusterName: string, agent: Agent): void;
  has(clusterName: string): boolean;
  forget(clusterName: string): void;
  /** Whether the cluster's agent holds its tunnel. */
  isConnected(clusterName: string): boolean;
  /** Call it when a cluster appears: the first one starts the check. */
  wake(): void;
  close(): void;
}

/** Rancher looks at all tunnels every 15 s (pkg/controllers/management/clusterconnected); an agent retries as often. */
const checkEveryMs = 15_000;
/** An agent that was not let in for so long is not worth moving virtual time for. */
const patienceMs = 30 * 60_000;

interface Installed {
  readonly agent: Agent;
  readonly sinceMs: number;
  connected: boolean;
}

/** The tunnels of all clusters, and one timer for all of them. */
export function createConnections(core: Core): Connections {
  const { clock, store } = core;
  const agents = new Map<string, Installed>();
  let timer: Timer | undefined;
  let closed = false;

  const others = () => store.list(clusters).filter(({ spec }) => !spec?.internal);
  const isWaiting = ({ connected, sinceMs }: Installed) => !connected && clock.now() - sinceMs < patienceMs;

  const wake = () => {
    const next = (Math.floor(clock.now() / checkEveryMs) + 1) * checkEveryMs;
    timer?.cancel();
    timer = undefined;
    if (closed || others().length === 0) {
      return;
    }
    const background = ![...agents.values()].some(isWaiting);
    timer = clock.at(next, () => void clock.busy(check), { background });
  };

  const check = async () => {
    for (const cluster of others()) {
      const installed = agents.get(cluster.metadata.name);
      if (installed) {
        installed.connected = await installed.agent.canConnect();
      }
      if (cluster.metadata.deletionTimestamp === undefined) {
        await tell(cluster, { installed, core });
      }
    }
    wake();
  };

  return {
    install(clusterName, agent) {
      const known = agents.get(clusterName);
      agents.set(clusterName, { agent, sinceMs: known?.sinceMs ?? clock.now(), connected: known?.connected ?? false });
      if (!known) {
        wake();
      }
    },
    has: (clusterName) => agents.has(clusterName),
    forget: (clusterName) => void agents.delete(clusterName),
    isConnected: (clusterName) => agents.get(clusterName)?.connected ?? false,
    wake: () => (timer ? undefined : wake()),
    close() {
      closed = true;
      timer?.cancel();
    },
  };
}

async function tell(
  cluster: ClusterObject,
  { installed, core }: { installed: Installed | undefined; core: Core },
): Promise<void> {
  const { name } = cluster.metadata;
  if (!core.store.find(clusters, { name })) {
    return;
  }
  if (!installed?.connected) {
    const isKnown =
      conditionOf(cluster, 'Connected')?.status === 'False' && conditionOf(cluster, 'Ready')?.reason === 'Disconnected';
    if (!isKnown) {
      declare(name, { statements: disconnected(isTrue(cluster, 'Provisioned')), core });
    }
    return;
  }
  const failure = await installed.agent.whyApiFails();
  if (failure !== undefined) {
    const message = `Failed to communicate with API server during namespace check: ${failure}`;
    declare(name, {
      statements: [
        { type: 'Connected', status: 'True' },
        { type: 'Ready', status: 'False', message },
      ],
      core,
    });
    return;
  }
  if (isTrue(cluster, 'Ready') && isTrue(cluster, 'Connected')) {
    return;
  }
  const { version, nodeCount, provider } = await installed.agent.facts();
  const [major = '', minor = ''] = version.replace(/^v/, '').split('.');
  declare(name, {
    statements: connected,
    core,
    status: { version: { gitVersion: version, major, minor }, nodeCount, provider },
  });
}

function disconnected(isProvisioned: boolean): Statement[] {
  const lost: Statement = {
    type: 'Ready',
    status: 'False',
    reason: 'Disconnected',
    message: 'Cluster agent is not connected',
  };
  return [{ type: 'Connected', status: 'False' }, ...(isProvisioned ? [lost] : [])];
}

const connected: readonly Statement[] = (
  [
    'Connected',
    'AgentDeployed',
    'Waiting',
    'GlobalAdminsSynced',
    'SystemAccountCreated',
    'Ready',
  ] satisfies Condition['type'][]
).map((type) => ({ type, status: 'True' }));
