import type { ClusterChecks, ProviderName } from './cluster-checks.ts';
import { isObject, type JsonObject } from './coerce.ts';
import { NormanFault } from './norman-fault.ts';

export const invalidBody = (message: string) => new NormanFault('InvalidBodyContent', message);

/** What Rancher's validator asks of a hosted provider's config, in its order and words. All throw NormanFault. */
interface HostedChecks {
  readonly credentialKey: string;
  /** Whether projects can be isolated from each other, when that is wanted. */
  isolated?(config: JsonObject, body: JsonObject): void;
  /** Not asked of an imported cluster. `stored` is what an update is about to change. */
  shaped(config: JsonObject, stored?: JsonObject): void;
  /** No other cluster of Rancher stands for the same cluster of the cloud. */
  unique(config: JsonObject, checks: ClusterChecks): void;
  /** Of a new cluster only. */
  whole?(config: JsonObject): void;
}

const eks: HostedChecks = {
  credentialKey: 'amazonCredentialSecret',
  shaped(config, stored = {}) {
    checkVersion(config);
    checkNodeGroups(config.nodeGroups);
    const { publicAccess, privateAccess } = { ...stored, ...config };
    if (publicAccess === false && privateAccess === false) {
      throw invalidBody('public access, private access, or both must be enabled');
    }
  },
  unique: checkEksUnique,
  whole(config) {
    if (config.imported !== true && isFilled(config.securityGroups) && !isFilled(config.subnets)) {
      throw invalidBody('subnets must be provided if security groups are provided');
    }
  },
};

const aks: HostedChecks = {
  credentialKey: 'azureCredentialSecret',
  isolated({ networkPolicy }, { enableNetworkPolicy }) {
    if (
      enableNetworkPolicy === true &&
      typeof networkPolicy === 'string' &&
      !['azure', 'calico'].includes(networkPolicy)
    ) {
      throw notIsolated('AKS');
    }
  },
  shaped(config) {
    checkVersion(config);
    const pools = poolsOf(config, 'must have at least one nodepool');
    for (const { name, osType } of pools) {
      if (!name) throw invalidBody('nodePool Name cannot be an empty string');
      if (osType === 'Windows') throw invalidBody('windows node pools are not supported');
    }
  },
  // The subscription is not compared: the same name in another one is refused as well.
  unique({ clusterName, resourceLocation }, { clusters }) {
    const twin = clusters.some(
      ({ spec: { aksConfig: other } }) =>
        other?.clusterName === clusterName && (!resourceLocation || other?.resourceLocation === resourceLocation),
    );
    if (twin) throw exists('AKS', { name: clusterName, place: `region [${resourceLocation}]` });
  },
  whole({ resourceLocation }) {
    if (!resourceLocation) throw invalidBody('must provide region');
  },
};

const gke: HostedChecks = {
  credentialKey: 'googleCredentialSecret',
  isolated({ networkPolicyEnabled }, { enableNetworkPolicy }) {
    if (enableNetworkPolicy === true && networkPolicyEnabled === false) throw notIsolated('GKE');
  },
  shaped(config) {
    checkVersion(config);
    if (!Array.isArray(config.nodePools)) return;
    const pools = poolsOf(config, 'must have at least one node pool');
    const complaints: string[] = [];
    let hasLinux = false;
    for (const { name, version, config: nodes } of pools) {
      if (!name) throw invalidBody('node pool name cannot be empty');
      if (!version) {
        complaints.push(`node pool [${name}] version cannot be empty`);
        continue;
      }
      // Rancher itself fails on a pool without a config.
      if (!isObject(nodes)) throw new Error('runtime error: invalid memory address or nil pointer dereference');
      hasLinux ||= !String(nodes.imageType ?? '')
        .toLowerCase()
        .includes('windows');
    }
    if (!hasLinux) complaints.push('at least 1 Linux node pool is required');
    if (complaints.length > 0) throw invalidBody(complaints.join(';'));
  },
  // The project is not compared.
  unique({ clusterName, region, zone }, { clusters }) {
    const twin = clusters.some(
      ({ spec: { gkeConfig: other } }) =>
        other?.clusterName === clusterName && (!region || other?.region === region) && (!zone || other?.zone === zone),
    );
    if (twin) throw exists('GKE', { name: clusterName, place: region ? `region [${region}]` : `zone [${zone}]` });
  },
  whole({ privateClusterConfig, region, zone }) {
    if (isObject(privateClusterConfig)) {
      const { enablePrivateEndpoint, enablePrivateNodes } = privateClusterConfig;
      if (enablePrivateEndpoint === true && enablePrivateNodes !== true) {
        throw invalidBody('private endpoint requires private nodes');
      }
    }
    if (!region && !zone) throw invalidBody('must provide region or zone');
  },
};

export const hostedChecks: Readonly<Record<ProviderName, HostedChecks>> = { eks, aks, gke };

const isFilled = (value: unknown) => Array.isArray(value) && value.length > 0;

const notIsolated = (name: string) =>
  invalidBody(`Network Policy support must be enabled on ${name} cluster in order to enable Project Network Isolation`);

const exists = (provider: string, { name, place }: { name: unknown; place: string }) =>
  invalidBody(`cluster already exists for ${provider} cluster [${name}] in ${place}`);

function checkVersion({ kubernetesVersion }: JsonObject): void {
  if (kubernetesVersion === '') {
    throw invalidBody('cluster kubernetes version cannot be empty string');
  }
}

/** None for a config that does not manage its pools. */
function poolsOf({ nodePools }: JsonObject, whenEmpty: string): JsonObject[] {
  if (!Array.isArray(nodePools)) return [];
  if (nodePools.length === 0) throw invalidBody(whenEmpty);
  return nodePools.filter(isObject);
}

function checkNodeGroups(list: unknown): void {
  if (!Array.isArray(list)) {
    return;
  }
  const groups = list.filter(isObject);
  if (groups.length === 0) {
    throw invalidBody('must have at least one nodegroup');
  }
  if (groups.some(({ nodegroupName }) => !nodegroupName)) {
    throw invalidBody('nodegroupName cannot be an empty');
  }
  const unversioned = groups.filter(({ version }) => version === '');
  if (unversioned.length > 0) {
    const messages = unversioned.map(
      ({ nodegroupName }) => `nodegroup [${nodegroupName}] version cannot be empty string`,
    );
    throw invalidBody(messages.join(';'));
  }
}

function checkEksUnique(eks: JsonObject, { clusters, accountOf }: ClusterChecks): void {
  const credential = eks.amazonCredentialSecret as string | undefined;
  const twin = clusters.find(({ spec: { eksConfig: other } }) => {
    const sameName = other?.displayName === eks.displayName && other?.region === eks.region;
    const account = accountOf(credential);
    const sameAccount =
      other?.amazonCredentialSecret === credential ||
      (account !== undefined && account === accountOf(other?.amazonCredentialSecret));
    return other !== undefined && sameName && sameAccount;
  });
  if (twin) {
    throw exists('EKS', { name: eks.displayName, place: `region [${eks.region}]` });
  }
}
