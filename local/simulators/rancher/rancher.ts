import type { Clock } from '../../runtime/clock.ts';
import type { CallHooks } from './call-hooks.ts';
import { reconcileCluster } from './controllers/cluster-controller.ts';
import { type Agent, createConnections } from './controllers/connections.ts';
import { refreshIntervalMs, refreshUpstream } from './controllers/upstream-refresh.ts';
import { createWorkQueue } from './controllers/work-queue.ts';
import { type Chance, type Core, suffixOf, uuid } from './core.ts';
import { createDownstream } from './downstream/downstream.ts';
import { makeKubeconfig } from './downstream/kubeconfig.ts';
import { type AwsSide, CloudError } from './eks/cloud.ts';
import { createLanding, type Reachability } from './eks/landing.ts';
import { reconcileConfig } from './eks/operator.ts';
import { selfSigned } from './http/certificate.ts';
import { createRancherServer, type RancherServer } from './http/server.ts';
import { saveToken, tokens } from './http/tokens.ts';
import type { AnyKind } from './kubernetes/discovery.ts';
import { createExtApi } from './kubernetes/ext-api.ts';
import { createKubeApi } from './kubernetes/kube-api.ts';
import { createSteve } from './kubernetes/steve.ts';
import { cloudCredentialResource, credentialValue, isCredential } from './norman/cloud-credentials.ts';
import { clusterResource } from './norman/clusters.ts';
import { createNormanApi } from './norman/norman-api.ts';
import { projectBindingResource, projectResource } from './norman/projects.ts';
import { registrationTokenResource } from './norman/registration-tokens.ts';
import { createSettings, settingResource } from './norman/settings.ts';
import { tokenResource } from './norman/token-resource.ts';
import {
  clusters,
  eksConfigs,
  events,
  globalNamespace,
  namespaces,
  projectBindings,
  projects,
  registrationTokens,
  secrets,
  settings,
} from './objects.ts';
import { createRoutes } from './routes.ts';
import { KubeFault } from './store/kube-fault.ts';
import { createObjectStore, type ObjectStore, timestamp } from './store/object-store.ts';

export interface RancherOptions {
  readonly world: Chance & { readonly network: Reachability };
  readonly clock: Clock;
  readonly eks: AwsSide['eks'];
  readonly ec2: AwsSide['ec2'];
  /** Account of each static access key that a cloud credential may hold. */
  readonly accountsByAccessKey: AwsSide['accountsByAccessKey'];
  /** The secret half of an access key; when absent any secret is good. */
  readonly secretsOf?: AwsSide['secretsOf'];
  readonly foundation: {
    /** Addresses from which Rancher calls the internet. */
    readonly egressCidrs: readonly string[];
    /** The security group in front of Rancher's load balancer. */
    readonly loadBalancerSecurityGroupId: string;
  };
  /** The administrator's bearer token: `token-abcde:key`. */
  readonly token: string;
  readonly serverUrl?: string;
  /** Stand around every request to Rancher. */
  readonly hooks?: CallHooks;
  /** Stands around the calls that Rancher's operator makes to AWS. */
  readonly awsHooks?: CallHooks;
  /** Runs a request in the asynchronous context of the invocation that sent it. */
  readonly within?: <Result>(invocationId: string | undefined, run: () => Promise<Result>) => Promise<Result>;
  /** Called while a request of this invocation only waits; the result is called when it goes on. */
  readonly onPark?: (invocationId: string | undefined) => () => void;
}

export interface Rancher extends RancherServer {
  /** The objects of Rancher's own cluster; tests look here, clients at the port. */
  readonly state: ObjectStore;
  /** What a tenant could leave behind here. */
  groundTruth(): Readonly<Record<'cluster' | 'cloud-credential' | 'eks-cluster-config' | 'project', number>>;
  /** Somebody applies the registration manifest of a cluster. False when the key is not the cluster's. */
  startAgent(registration: { readonly clusterName: string; readonly key: string }, agent: Agent): boolean;
}

/** How long the chart of the EKS operator takes to install, when the first EKS cluster is made. */
const operatorInstallMs = 20_000;

/** Rancher 2.15 on a host of its own: management API, EKS operator and the tunnels of its clusters. */
export function createRancher(options: RancherOptions): Rancher {
  const { world, clock } = options;
  const store = createObjectStore({ clock, uid: (key) => uuid(world.hex(`rancher/${key}`, 32)) });
  const core: Core = {
    clock,
    store,
    now: () => timestamp(clock.now()),
    suffix: (key, length) => suffixOf(world, { key: `rancher/${key}`, length }),
    key: (about, length) => world.hex(`rancher/key/${about}`, length),
    serverUrl: () => store.get(settings, { name: 'server-url' }).value,
  };
  const aws: AwsSide = {
    eks: options.eks,
    ec2: options.ec2,
    accountsByAccessKey: options.accountsByAccessKey,
    secretsOf: options.secretsOf,
    hooks: options.awsHooks,
  };
  const certificate = selfSigned();
  furnish(core, { ...options, cacerts: certificate.cert });

  let operatorReadyAtMs: number | undefined;
  const connections = createConnections(core);
  const downstream = createDownstream(core, { connections, hex: world.hex });
  const landing = createLanding({ core, aws, connections, network: world.network, ...options.foundation });
  const isRetryable = (error: unknown) => error instanceof CloudError || error instanceof KubeFault;
  const controller = {
    ...core,
    landing,
    operatorReadyAtMs: () => {
      operatorReadyAtMs ??= clock.now() + operatorInstallMs;
      return operatorReadyAtMs;
    },
    onGone(clusterName: string) {
      connections.forget(clusterName);
      downstream.forget(clusterName);
    },
  };
  const clusterQueue = createWorkQueue({ clock, isRetryable, reconcile: (name) => reconcileCluster(name, controller) });
  const operatorQueue = createWorkQueue({
    clock,
    isRetryable,
    reconcile: (name) => reconcileConfig(name, { ...core, aws }),
  });
  const refreshQueue = createWorkQueue({
    clock,
    isRetryable,
    reconcile: (name) => refreshUpstream(name, { core, aws }),
  });
  store.subscribe(clusters, ({ object }) => {
    const { name } = object.metadata;
    clusterQueue.add(name);
    refreshQueue.add(name, { afterMs: refreshIntervalMs(core), background: true });
    connections.wake();
  });
  store.subscribe(eksConfigs, ({ object, type }) => {
    clusterQueue.add(object.metadata.name);
    if (type !== 'DELETED') {
      operatorQueue.add(object.metadata.name);
    }
  });

  const kinds = (): AnyKind[] => {
    const isInstalled = operatorReadyAtMs !== undefined && clock.now() >= operatorReadyAtMs;
    const always = [
      clusters,
      events,
      namespaces,
      projectBindings,
      projects,
      registrationTokens,
      secrets,
      settings,
      tokens,
    ];
    // Kinds differ in the type of their objects only, and the API reads objects as they are.
    return [...always, ...(isInstalled ? [eksConfigs] : [])] as unknown as AnyKind[];
  };
  const kubernetes = createKubeApi({ store, clock, kinds, gitVersion: () => 'v1.35.2-eks-1de2ab1' });
  const ext = createExtApi({
    core,
    kubeconfig: (found, { baseUrl, ttlMs }) => makeKubeconfig(found, { baseUrl, ttlMs, core }),
  });
  const accountOf = (credential: string | undefined) => {
    const [namespace, name = ''] = (credential ?? '').split(':', 2);
    const secret = store.find(secrets, { namespace, name });
    return secret && aws.accountsByAccessKey.get(credentialValue(secret, 'amazonec2credentialConfig-accessKey'));
  };
  const keys = {
    keyOf: ({ metadata }: { metadata: { uid: string } }) => core.key(`registration/${metadata.uid}`, 54),
  };
  const norman = createNormanApi([
    clusterResource({
      ...core,
      accountOf,
      kubeconfig: (cluster, baseUrl) => makeKubeconfig([cluster], { baseUrl, ttlMs: 0, core }).text,
    }),
    cloudCredentialResource(core),
    projectResource(core),
    projectBindingResource(core),
    registrationTokenResource(core, keys),
    settingResource(core),
    tokenResource(core),
  ]);
  const answer = createRoutes({
    core,
    hooks: options.hooks ?? {},
    keys,
    norman,
    steve: createSteve({ store, kinds }),
    local: (exchange, path) => ext(exchange, path) ?? kubernetes(exchange, path),
    downstream,
  });
  let requests = 0;
  const requestId = () => {
    requests += 1;
    return `rancher-${requests}`;
  };
  const server = createRancherServer({
    clock,
    certificate,
    answer,
    onPark: options.onPark,
    within: options.within,
    requestId,
  });

  return {
    state: store,
    async listen(port) {
      const bound = await server.listen(port);
      if (options.serverUrl === undefined) {
        store.update(settings, { key: { name: 'server-url' }, apply: (before) => ({ ...before, value: bound.url }) });
      }
      return bound;
    },
    async close() {
      for (const part of [clusterQueue, operatorQueue, refreshQueue, connections]) {
        part.close();
      }
      await server.close();
    },
    groundTruth: () => ({
      cluster: store.list(clusters).filter(({ spec }) => !spec.internal).length,
      'cloud-credential': store.list(secrets, { namespace: globalNamespace }).filter(isCredential).length,
      'eks-cluster-config': store.list(eksConfigs).length,
      project: store.list(projects).filter(({ spec }) => spec.clusterName !== 'local').length,
    }),
    startAgent({ clusterName, key }, agent) {
      const isKnown = store
        .list(registrationTokens, { namespace: clusterName })
        .some((token) => keys.keyOf(token) === key);
      if (isKnown) {
        connections.install(clusterName, agent);
      }
      return isKnown;
    },
  };
}

/** What is there after installation: settings, namespaces, the cluster Rancher runs on, the administrator's token. */
function furnish(core: Core, { serverUrl = '', token, cacerts }: RancherOptions & { readonly cacerts: string }): void {
  const { store } = core;
  createSettings(core, { 'server-url': serverUrl, cacerts });
  for (const name of ['cattle-global-data', 'cattle-system', 'default', 'fleet-default', 'kube-system', 'local']) {
    store.create(namespaces, { metadata: { name } });
  }
  const conditions = ['Ready', 'Connected', 'Provisioned', 'Updated', 'Waiting'].map(
    (type) => ({ type, status: 'True', lastUpdateTime: core.now() }) as const,
  );
  store.create(clusters, {
    metadata: { name: 'local' },
    spec: { displayName: 'local', description: '', internal: true, fleetWorkspaceName: 'fleet-local' },
    status: {
      driver: 'imported',
      provider: 'eks',
      conditions,
      version: { gitVersion: 'v1.35.2-eks-1de2ab1', major: '1', minor: '35' },
    },
  });
  const [name = '', key = ''] = token.replace(/^ext\//, '').split(':', 2);
  saveToken(
    { form: token.startsWith('ext/') ? 'ext' : 'legacy', description: 'administrator', ttl: 0, name, key },
    core,
  );
}
