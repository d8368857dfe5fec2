import type { Core } from '../core.ts';
import { CloudError } from '../hosted/cloud-error.ts';
import type { Hosted } from '../hosted/hosted.ts';
import { createLanding, type Ground } from '../hosted/landing.ts';
import { reconcileConfig } from '../hosted/operator.ts';
import { clusters } from '../objects.ts';
import { KubeFault } from '../store/kube-fault.ts';
import { reconcileCluster } from './cluster-controller.ts';
import { refreshIntervalMs, refreshUpstream } from './upstream-refresh.ts';
import { createWorkQueue } from './work-queue.ts';

export interface ControllerOptions {
  readonly core: Core;
  readonly providers: readonly Hosted[];
  readonly ground: Ground;
  /** The cluster's object has disappeared. */
  readonly onGone: (clusterName: string) => void;
}

export interface Controllers {
  /** Whether the operator's chart runs, and with it its resource type exists. */
  isInstalled(hosted: Hosted): boolean;
  close(): void;
}

/** How long the chart of an operator takes to install, when the first cluster of its provider is made. */
const operatorInstallMs = 20_000;

/** Everything in Rancher that acts on its own: it hears of changes in the store, and looks again when time has passed. */
export function startControllers({ core, providers, ground, onGone }: ControllerOptions): Controllers {
  const { clock, store } = core;
  const readyAtMs = new Map<Hosted, number>();
  const operatorReadyAtMs = (hosted: Hosted) => {
    const atMs = readyAtMs.get(hosted) ?? clock.now() + operatorInstallMs;
    readyAtMs.set(hosted, atMs);
    return atMs;
  };
  const controller = { ...core, landing: createLanding(ground), providers, operatorReadyAtMs, onGone };
  const isRetryable = (error: unknown) => error instanceof CloudError || error instanceof KubeFault;
  const queue = (reconcile: Parameters<typeof createWorkQueue>[0]['reconcile']) =>
    createWorkQueue({ clock, isRetryable, reconcile });
  const clusterQueue = queue((name) => reconcileCluster(name, controller));

  store.subscribe(clusters, ({ object: { metadata }, type }) => {
    ground.connections.wake();
    if (type !== 'DELETED') {
      clusterQueue.add(metadata.name);
    }
  });
  const queuesOf = providers.map((hosted) => {
    const operatorQueue = queue((name) => reconcileConfig(name, { store, hosted }));
    const refreshQueue = queue((name) => refreshUpstream(name, { core, hosted }));
    store.subscribe(clusters, ({ object: { metadata }, type }) => {
      if (type !== 'DELETED') {
        refreshQueue.add(metadata.name, { afterMs: refreshIntervalMs(hosted, core), background: true });
      }
    });
    store.subscribe(hosted.kind, ({ object: { metadata }, type }) => {
      clusterQueue.add(metadata.name);
      if (type !== 'DELETED') {
        operatorQueue.add(metadata.name);
      }
    });
    return [operatorQueue, refreshQueue];
  });
  return {
    isInstalled: (hosted) => clock.now() >= (readyAtMs.get(hosted) ?? Number.POSITIVE_INFINITY),
    close() {
      for (const part of [clusterQueue, ...queuesOf.flat(), ground.connections]) {
        part.close();
      }
    },
  };
}
