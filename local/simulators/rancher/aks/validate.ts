import { CloudError } from '../hosted/cloud-error.ts';
import type { AksConfigObject } from '../object-types.ts';
import type { AksConfig, AksNodePool } from './aks-config.ts';

/** Fields of a pool that must be there, with the names that the operator has for them. */
const poolFields = [
  ['name', 'NodePool.Name'],
  ['count', 'NodePool.Count'],
  ['maxPods', 'NodePool.MaxPods'],
  ['vmSize', 'NodePool.VMSize'],
  ['osDiskSizeGB', 'NodePool.OsDiskSizeGB'],
  ['osDiskType', 'NodePool.OSDiskType'],
  ['mode', 'NodePool.Mode'],
  ['osType', 'NodePool.OsType'],
] as const satisfies readonly (readonly [keyof AksNodePool, string])[];

const always = ['resourceLocation', 'resourceGroup', 'clusterName', 'azureCredentialSecret'] as const;
const azurePlugin = ['virtualNetwork', 'subnet', 'dnsServiceIp', 'dockerBridgeCidr', 'serviceCidr'] as const;
const outboundTypes = ['loadbalancer', 'userdefinedrouting', 'managednatgateway', 'userassignednatgateway'];

/** `validateConfig` of aks-operator v1.15.0, in its order and words. Throws CloudError with the first complaint. */
export function validateConfig(
  { metadata, spec }: AksConfigObject,
  { others, readCredential }: { others: readonly AksConfigObject[]; readCredential: () => unknown },
): void {
  const who = `[${spec.clusterName} (id: ${metadata.name})]`;
  const missing = (field: string) => new CloudError(`field [${field}] must be provided for cluster ${who} config`);
  // Whatever the subscription: two tenants with clusters of one name cannot be.
  if (others.some((other) => other.spec.clusterName === spec.clusterName && other.metadata.name !== metadata.name)) {
    throw new CloudError(`cannot create cluster ${who} because an AKSClusterConfig exists with the same name`);
  }
  for (const field of always) if (!spec[field]) throw missing(field);
  checkCredential(spec, readCredential);
  if (spec.imported) return;
  for (const field of ['kubernetesVersion', 'dnsPrefix'] as const) if (spec[field] === undefined) throw missing(field);
  checkPools(spec.nodePools ?? [], { who, missing });
  checkNetwork(spec, who);
}

function checkCredential({ azureCredentialSecret }: AksConfig, readCredential: () => unknown): void {
  try {
    readCredential();
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    throw new CloudError(`couldn't get secret [${azureCredentialSecret}] with error: ${error.message}`);
  }
}

function checkPools(
  pools: readonly AksNodePool[],
  { who, missing }: { who: string; missing: (field: string) => CloudError },
): void {
  const names = new Set<string>();
  for (const pool of pools) {
    if (pool.name !== undefined && names.has(pool.name)) {
      throw new CloudError(`nodePool names must be unique within the ${who} cluster to avoid duplication`);
    }
    names.add(pool.name ?? '');
    for (const [field, name] of poolFields) {
      if (pool[field] === undefined || pool[field] === '') throw missing(name);
    }
    if (pool.osType === 'Windows') throw new CloudError('windows node pools are not currently supported');
  }
  if (!pools.some(({ mode }) => mode === 'System')) {
    throw new CloudError('at least one NodePool with mode System is required');
  }
}

function checkNetwork(spec: AksConfig, who: string): void {
  const { networkPlugin, networkPolicy } = spec;
  if (networkPlugin !== undefined && !['kubenet', 'azure'].includes(networkPlugin)) {
    throw new CloudError(`invalid network plugin value [${networkPlugin}] for ${who} cluster config`);
  }
  if (networkPolicy !== undefined && !['azure', 'calico'].includes(networkPolicy)) {
    throw new CloudError(`invalid network policy value [${networkPolicy}] for ${who} cluster config`);
  }
  if (networkPolicy === 'azure' && networkPlugin !== 'azure') {
    throw new CloudError(`azure network policy can be used only with Azure CNI network plugin for ${who} cluster`);
  }
  const outbound = (spec.outboundType ?? '').toLowerCase();
  if (outbound !== '' && !outboundTypes.includes(outbound)) {
    throw new CloudError(`invalid outbound type value [${outbound}] for ${who} cluster config`);
  }
  if (outbound === 'userdefinedrouting' && networkPlugin !== 'azure') {
    throw new CloudError(`user defined routing can be used only with Azure CNI network plugin for ${who} cluster`);
  }
  if (outbound === 'userdefinedrouting' && !spec.subnet) {
    throw new CloudError(`subnet must be provided for cluster ${who} config when user defined routing is used`);
  }
  const absent = networkPlugin === 'azure' ? azurePlugin.find((field) => spec[field] === undefined) : undefined;
  if (absent) {
    throw new CloudError(
      `field [${absent}] must be provided for cluster ${who} config when Azure CNI network plugin is used`,
    );
  }
}
