import type { Core } from '../core.ts';
import { type AwsSide, CloudError } from '../eks/cloud.ts';
import { createLanding, type Ground } from '../eks/landing.ts';
import { reconcileConfig } from '../eks/operator.ts';
import { clusters, eksConfigs } from '../objects.ts';
import { KubeFault } from '../store/kube-fault.ts';
import { reconcileCluster } from './cluster-controller.ts';
import type { Connections } from './connections.ts';
import { refreshIntervalMs, refreshUpstream } from './upstream-refresh.ts';
import { createWorkQueue } from './work-queue.ts';

export interface ControllerOptions {
  readonly core: Core;
  readonly aws: AwsSide;
  readonly connections: Connections;
  readonly foundation: Pick<Ground, 'egressCidrs' | 'loadBalancerSecurityGroupId' | 'network'>;
  /** The cluster's object has disappeared. */
  readonly onGone: (clusterName: string) => void;
}

export interface Controllers {
  /** Whether the operator's chart runs, and with it its resource type exists. */
  isOperatorInstalled(): boolean;
  close(): void;
}

/** How long the chart of the EKS operator takes to install, when the first EKS cluster is made. */
const operatorInstallMs = 20_000;

/** Everything in Rancher that acts on its own: it hears of changes in the store, and looks again when time has passed. */
export function startControllers({ core, aws, connections, foundation, onGone }: ControllerOptions): Controllers {
  const { clock, store } = core;
  let operatorReady: number | undefined;
  const operatorReadyAtMs = () => {
    operatorReady ??= clock.now() + operatorInstallMs;
    return operatorReady;
  };
  const landing = createLanding({ core, aws, connections, ...foundation });
  const controller = { ...core, landing, operatorReadyAtMs, onGone };
  const isRetryable = (error: unknown) => error instanceof CloudError || error instanceof KubeFault;
  const queue = (reconcile: Parameters<typeof createWorkQueue>[0]['reconcile']) =>
    createWorkQueue({ clock, isRetryable, reconcile });
  const clusterQueue = queue((name) => reconcileCluster(name, controller));
  const operatorQueue = queue((name) => reconcileConfig(name, { ...core, aws }));
  const refreshQueue = queue((name) => refreshUpstream(name, { core, aws }));

  store.subscribe(clusters, ({ object: { metadata }, type }) => {
    connections.wake();
    if (type !== 'DELETED') {
      clusterQueue.add(metadata.name);
      refreshQueue.add(metadata.name, { afterMs: refreshIntervalMs(core), background: true });
    }
  });
  store.subscribe(eksConfigs, ({ object: { metadata }, type }) => {
    clusterQueue.add(metadata.name);
    if (type !== 'DELETED') {
      operatorQueue.add(metadata.name);
    }
  });
  return {
    isOperatorInstalled: () => operatorReady !== undefined && clock.now() >= operatorReady,
    close() {
      for (const part of [clusterQueue, operatorQueue, refreshQueue, connections]) {
        part.close();
      }
    },
  };
}
