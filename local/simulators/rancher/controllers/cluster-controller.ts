import { isDeepStrictEqual } from 'node:util';
import type { Core } from '../core.ts';
import type { Hosted, OperatorObject } from '../hosted/hosted.ts';
import type { Landing } from '../hosted/landing.ts';
import { finalizerOf } from '../hosted/operator.ts';
import { createProject } from '../norman/projects.ts';
import { createRegistrationToken } from '../norman/registration-tokens.ts';
import type { ClusterObject } from '../object-types.ts';
import { clusters, globalNamespace, namespaces, projectBindings, projects, registrationTokens } from '../objects.ts';
import { conditionOf, type Statement } from './conditions.ts';
import { declare } from './declare.ts';
import { followHosted } from './hosted-cluster.ts';
import type { Next } from './work-queue.ts';

export interface ClusterController extends Core {
  readonly landing: Landing;
  readonly providers: readonly Hosted[];
  /** When the operator's chart is running and its resource type exists; asked when the first cluster of the provider comes. */
  readonly operatorReadyAtMs: (hosted: Hosted) => number;
  /** The cluster is gone: forget its agent and what it held. */
  readonly onGone: (clusterName: string) => void;
}

/** How long the controllers clean up after a cluster before its object disappears. The cloud is not waited for. */
const cleanUpMs = 5000;

/** One look at a cluster: makes what belongs to it, and turns the operator's status into conditions. */
export async function reconcileCluster(name: string, controller: ClusterController): Promise<Next | undefined> {
  const cluster = controller.store.find(clusters, { name });
  if (!cluster || cluster.spec?.internal) {
    return undefined;
  }
  if (cluster.metadata.deletionTimestamp !== undefined) {
    return cleanUp(cluster, controller);
  }
  const furnished = conditionOf(cluster, 'DefaultProjectCreated') ? cluster : furnish(cluster, controller);
  const hosted = controller.providers.find(({ configKey }) => cluster.spec[configKey]);
  return hosted ? followConfig(furnished, { controller, hosted }) : awaitImport(furnished, controller);
}

function furnish(cluster: ClusterObject, controller: ClusterController): ClusterObject {
  const { name } = cluster.metadata;
  const system = { 'authz.management.cattle.io/system-project': 'true' };
  const usual = { 'authz.management.cattle.io/default-project': 'true' };
  if (!controller.store.find(namespaces, { name })) {
    controller.store.create(namespaces, { metadata: { name } });
  }
  createProject({ clusterName: name, displayName: 'Default', labels: usual }, controller);
  createProject({ clusterName: name, displayName: 'System', labels: system }, controller);
  createRegistrationToken({ clusterName: name, name: 'default-token' }, controller);
  const done = [
    'BackingNamespaceCreated',
    'DefaultProjectCreated',
    'SystemProjectCreated',
    'InitialRolesPopulated',
    'CreatorMadeOwner',
  ];
  const statements = done.map((type): Statement => ({ type, status: 'True' }));
  return declare(name, { statements, core: controller });
}

function awaitImport(cluster: ClusterObject, controller: ClusterController): undefined {
  const { name } = cluster.metadata;
  if (!conditionOf(cluster, 'Waiting')) {
    const statements: Statement[] = [
      { type: 'Pending', status: 'True' },
      { type: 'Provisioned', status: 'True' },
      { type: 'Waiting', status: 'Unknown', message: 'Waiting for API to be available' },
    ];
    declare(name, { statements, core: controller, status: { driver: 'imported' } });
  }
}

interface OfHosted {
  readonly controller: ClusterController;
  readonly hosted: Hosted;
}

async function followConfig(cluster: ClusterObject, { controller, hosted }: OfHosted): Promise<Next | undefined> {
  const { name } = cluster.metadata;
  const readyAtMs = controller.operatorReadyAtMs(hosted);
  if (controller.clock.now() < readyAtMs) {
    const message = `Waiting on ${hosted.name} crd to be initialized`;
    declare(name, { statements: [{ type: 'Provisioned', status: 'Unknown', message }], core: controller });
    return { afterMs: readyAtMs - controller.clock.now() };
  }
  if (cluster.status.driver === '') {
    declare(name, { statements: [], core: controller, status: { driver: hosted.name.toUpperCase() } });
  }
  const config =
    controller.store.find(hosted.kind, { namespace: globalNamespace, name }) ??
    createConfig(cluster, { controller, hosted });
  if (!isDeepStrictEqual(config.spec, cluster.spec[hosted.configKey])) {
    passOn(cluster, { config, controller, hosted });
    return { afterMs: 5000 };
  }
  const { landing } = controller;
  return followHosted(controller.store.get(clusters, { name }), { config, core: controller, landing, hosted });
}

function createConfig(cluster: ClusterObject, { controller, hosted }: OfHosted): OperatorObject {
  const { name, uid } = cluster.metadata;
  const message = 'Waiting for API to be available';
  declare(name, { statements: [{ type: 'Waiting', status: 'Unknown', message }], core: controller });
  return controller.store.create(hosted.kind, {
    metadata: {
      namespace: globalNamespace,
      name,
      finalizers: [finalizerOf(hosted)],
      ownerReferences: [{ apiVersion: cluster.apiVersion, kind: cluster.kind, name, uid }],
    },
    spec: cluster.spec[hosted.configKey] ?? {},
    status: { phase: '', failureMessage: '' },
  });
}

function passOn(
  cluster: ClusterObject,
  { config, controller, hosted }: OfHosted & { readonly config: OperatorObject },
): void {
  controller.store.update(hosted.kind, {
    key: config.metadata,
    apply: (before) => ({
      ...before,
      metadata: { ...before.metadata, generation: before.metadata.generation + 1 },
      spec: cluster.spec[hosted.configKey] ?? {},
    }),
  });
  if (config.status.phase === 'active' || config.status.phase === 'updating') {
    declare(cluster.metadata.name, { statements: [{ type: 'Updated', status: 'Unknown' }], core: controller });
  }
}

function cleanUp(cluster: ClusterObject, controller: ClusterController): Next | undefined {
  const { store, clock } = controller;
  const { name, deletionTimestamp } = cluster.metadata;
  const doneAtMs = Date.parse(String(deletionTimestamp)) + cleanUpMs;
  if (clock.now() < doneAtMs) {
    return { afterMs: doneAtMs - clock.now() };
  }
  for (const project of store.list(projects, { namespace: name })) {
    const namespace = project.status?.backingNamespace;
    for (const binding of store.list(projectBindings, { namespace })) {
      store.remove(projectBindings, binding.metadata);
    }
    store.remove(projects, project.metadata);
  }
  for (const token of store.list(registrationTokens, { namespace: name })) {
    store.remove(registrationTokens, token.metadata);
  }
  if (store.find(namespaces, { name })) {
    store.remove(namespaces, { name });
  }
  store.update(clusters, {
    key: { name },
    apply: (before) => ({ ...before, metadata: { ...before.metadata, finalizers: [] } }),
  });
  // The operator's object is owned by the cluster's, so it is told to go only now.
  for (const { kind } of controller.providers) {
    if (store.find(kind, { namespace: globalNamespace, name })) {
      store.remove(kind, { namespace: globalNamespace, name });
    }
  }
  controller.onGone(name);
  return undefined;
}
