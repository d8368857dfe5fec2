import type { Clock } from '../../runtime/clock.ts';
import type { CallHooks } from '../calls/surround.ts';
import { selfSigned } from '../http/certificate.ts';
import { createHttpServer, type HttpServer } from '../http/server.ts';
import type { RestVendor } from '../rest/vendor.ts';
import { createAks } from './aks/aks.ts';
import { createApis, localVersion } from './apis.ts';
import { type Agent, createConnections } from './controllers/connections.ts';
import { startControllers } from './controllers/controllers.ts';
import { type Chance, type Core, suffixOf, uuid } from './core.ts';
import { createDownstream } from './downstream/downstream.ts';
import type { AwsSide } from './eks/cloud.ts';
import { createEks } from './eks/eks.ts';
import { createGke } from './gke/gke.ts';
import { createGkeMeta } from './gke/meta.ts';
import type { Hosted } from './hosted/hosted.ts';
import type { Reachability } from './hosted/landing.ts';
import { createRestSide } from './hosted/rest-side.ts';
import { saveToken } from './http/tokens.ts';
import { isCredential } from './norman/cloud-credentials.ts';
import { createSettings } from './norman/settings.ts';
import { clusters, globalNamespace, namespaces, projects, registrationTokens, secrets, settings } from './objects.ts';
import { createRoutes } from './routes.ts';
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
  /** Told of each call that Rancher's operator makes with an access key. */
  readonly onKeyUse?: AwsSide['onUse'];
  /** Where clusters of AKS and GKE are made; without any, those operators are not active. */
  readonly vendors?: readonly RestVendor[];
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
  /** Stand around the calls that Rancher's operators make to the other clouds. */
  readonly restHooks?: CallHooks;
  /** Runs a request in the asynchronous context of who has sent it. */
  readonly within?: <Result>(sender: string | undefined, run: () => Promise<Result>) => Promise<Result>;
  /** Called while this request only waits; the result is called when it goes on. */
  readonly onPark?: (sender: string | undefined) => () => void;
}

export interface Rancher extends HttpServer {
  /** The objects of Rancher's own cluster; tests look here, clients at the port. */
  readonly state: ObjectStore;
  /** What a tenant could leave behind here. */
  groundTruth(): Readonly<Record<string, number>>;
  /** An agent that somebody has installed reports with the key of a registration. False when it is nobody's. */
  startAgent(registration: { readonly key: string }, agent: Agent): boolean;
  /** When somebody installed the cluster's agent, in milliseconds; undefined where Rancher did so itself, and before. */
  agentInstalledMs(clusterName: string): number | undefined;
  /** Whether the load balancer in front of Rancher lets these addresses in. */
  admits(addresses: readonly string[]): boolean;
}

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
    onUse: options.onKeyUse,
    hooks: options.awsHooks,
  };
  const rest = createRestSide(options.vendors ?? [], {
    hooks: options.restHooks,
    requestId: () => `rancher-operator-${world.serial('rancher/operator')}`,
  });
  const providers: readonly Hosted[] = [
    createEks(core, aws),
    ...(options.vendors ? [createAks(core, rest), createGke(core, rest)] : []),
  ];
  const certificate = selfSigned();
  furnish(core, { ...options, providers, cacerts: certificate.cert });

  const connections = createConnections(core);
  const installedMs = new Map<string, number>();
  const downstream = createDownstream(core, { connections, hex: world.hex });
  const controllers = startControllers({
    core,
    providers,
    ground: { ...options.foundation, connections, network: world.network },
    onGone(clusterName) {
      connections.forget(clusterName);
      installedMs.delete(clusterName);
      downstream.forget(clusterName);
    },
  });
  const keys = {
    keyOf: ({ metadata }: { metadata: { uid: string } }) => core.key(`registration/${metadata.uid}`, 54),
  };
  const server = createHttpServer({
    clock,
    certificate,
    answer: createRoutes({
      core,
      hooks: options.hooks ?? {},
      keys,
      downstream,
      meta: { gkeVersions: createGkeMeta(core, rest) },
      ...createApis({ core, aws, providers, controllers, keys }),
    }),
    onPark: options.onPark,
    within: options.within,
    requestId: () => `rancher-${world.serial('rancher/request')}`,
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
      controllers.close();
      await server.close();
    },
    groundTruth: () => ({
      cluster: store.list(clusters).filter(({ spec }) => !spec.internal).length,
      'cloud-credential': store.list(secrets, { namespace: globalNamespace }).filter(isCredential).length,
      ...Object.fromEntries(providers.map(({ name, kind }) => [`${name}-cluster-config`, store.list(kind).length])),
      project: store.list(projects).filter(({ spec }) => spec.clusterName !== 'local').length,
    }),
    agentInstalledMs: (clusterName) => installedMs.get(clusterName),
    startAgent({ key }, agent) {
      const token = store.list(registrationTokens).find((each) => keys.keyOf(each) === key);
      if (token) {
        connections.install(token.spec.clusterName, agent);
        if (!installedMs.has(token.spec.clusterName)) installedMs.set(token.spec.clusterName, clock.now());
      }
      return token !== undefined;
    },
    admits: (from) =>
      world.network.mayConnect({ from, securityGroupId: options.foundation.loadBalancerSecurityGroupId, port: 443 }),
  };
}

/** What is there after installation: settings, namespaces, the cluster Rancher runs on, the administrator's token. */
function furnish(
  core: Core,
  {
    serverUrl = '',
    token,
    cacerts,
    providers,
  }: RancherOptions & { readonly cacerts: string; readonly providers: readonly Hosted[] },
): void {
  const { store } = core;
  createSettings(core, { values: { 'server-url': serverUrl, cacerts }, operators: providers.map(({ name }) => name) });
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
      version: { gitVersion: localVersion, major: '1', minor: '35' },
    },
  });
  const [name = '', key = ''] = token.replace(/^ext\//, '').split(':', 2);
  saveToken(
    { form: token.startsWith('ext/') ? 'ext' : 'legacy', description: 'administrator', ttl: 0, name, key },
    core,
  );
}
