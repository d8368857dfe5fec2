import { CloudError } from '../hosted/cloud-error.ts';
import type { GkeConfigObject } from '../object-types.ts';
import type { GkeConfig, GkeNodePool } from './gke-config.ts';

/** Fields that must not be nil for a cluster that Rancher makes, with the names that the operator has for them, in its order. */
const required = [
  ['enableKubernetesAlpha'],
  ['kubernetesVersion'],
  ['clusterIpv4Cidr', 'clusterIpv4CidrBlock'],
  ['clusterAddons'],
  ['ipAllocationPolicy'],
  ['loggingService'],
  ['network'],
  ['subnetwork'],
  ['networkPolicyEnabled'],
  ['privateClusterConfig'],
  ['masterAuthorizedNetworks', 'masterAuthorizedNetworksConfig'],
  ['monitoringService'],
  ['locations'],
  ['maintenanceWindow'],
  ['labels'],
] as const satisfies readonly (readonly [keyof GkeConfig, string?])[];

/** `validateCreateRequest` of gke-operator v1.15.0, in its order and words. Throws CloudError with the first complaint. */
export async function validateCreate(
  config: GkeConfigObject,
  { clusterNames }: { clusterNames: () => Promise<readonly string[]> },
): Promise<void> {
  const { metadata, spec } = config;
  const who = `[${spec.clusterName} (id: ${metadata.name})]`;
  checkIdentity(spec);
  if ((spec.nodePools ?? []).length > 0 && spec.autopilotConfig?.enabled) {
    throw new CloudError('cannot create node pools for autopilot clusters');
  }
  checkPoolBounds(spec.nodePools ?? [], who);
  const key = spec.customerManagedEncryptionKey;
  if (key && !(key.ringName && key.keyName)) {
    throw new CloudError(
      `ringName and keyName are required to enable boot disk encryption for Node Pools within the cluster ${who}`,
    );
  }
  if ((await clusterNames()).includes(spec.clusterName ?? '')) {
    throw new CloudError(
      `cannot create cluster ${who} because a cluster in GKE exists with the same name, please delete and recreate with a different name`,
    );
  }
  for (const [field, name = field] of required) {
    if (spec[field] === undefined) throw new CloudError(`field [${name}] cannot be nil for non-import cluster ${who}`);
    if (field === 'privateClusterConfig') checkPrivacy(spec, who);
  }
  for (const pool of spec.nodePools ?? []) validatePool(pool, { spec, who });
}

function checkIdentity({ projectID, zone, region, clusterName }: GkeConfig): void {
  if (!projectID) throw new CloudError('project ID is required');
  if (!zone && !region) throw new CloudError('zone or region is required');
  if (zone && region) throw new CloudError('only one of zone or region must be specified');
  if (!clusterName) throw new CloudError('cluster name is required');
}

function checkPoolBounds(pools: readonly GkeNodePool[], who: string): void {
  const names = new Set<string>();
  for (const { name, autoscaling } of pools) {
    if (name === undefined) throw new CloudError(`field [nodePool.name] cannot be nil for non-import cluster ${who}`);
    if (names.has(name)) throw new CloudError(`nodePool name [${name}] is not unique within the cluster ${who}`);
    names.add(name);
    const { enabled, minNodeCount = 0, maxNodeCount = 0 } = autoscaling ?? {};
    if (enabled && (minNodeCount < 1 || maxNodeCount < minNodeCount)) {
      throw new CloudError(
        `minNodeCount in the NodePool [${name}] must be >= 1 and <= maxNodeCount within the cluster ${who}`,
      );
    }
  }
}

function checkPrivacy({ privateClusterConfig }: GkeConfig, who: string): void {
  if (privateClusterConfig?.enablePrivateEndpoint && !privateClusterConfig.enablePrivateNodes) {
    throw new CloudError(`private endpoint requires private nodes for cluster ${who}`);
  }
}

const email = /^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\.[a-zA-z]{2,}$/;

/** Of a pool that is added later, too. */
export function validatePool(pool: GkeNodePool, { spec, who }: { spec: GkeConfig; who: string }): void {
  const aliases = spec.ipAllocationPolicy?.useIpAliases === true;
  const fields = [
    'version',
    'autoscaling',
    'initialNodeCount',
    ...(aliases ? (['maxPodsConstraint'] as const) : []),
    'config',
    'management',
  ] as const;
  const missing = fields.find((field) => pool[field] === undefined);
  if (missing) {
    throw new CloudError(`field [${missing}] cannot be nil for nodepool [${pool.name}] in non-nil cluster ${who}`);
  }
  const account = pool.config?.serviceAccount ?? '';
  if (account !== '' && account !== 'default' && !email.test(account)) {
    throw new CloudError(
      `field [serviceAccount] must either be an empty string, 'default' or set to a valid email address for nodepool [${pool.name}] in non-nil cluster ${who}`,
    );
  }
}
