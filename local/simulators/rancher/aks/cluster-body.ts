import { CloudError } from '../hosted/cloud-error.ts';
import type { AksConfig, AksNodePool } from './aks-config.ts';
import type { AzureCredential } from './arm.ts';
import type { AgentPool, ClusterProperties, ManagedCluster } from './managed-cluster.ts';

/** `createManagedCluster` of aks-operator v1.15.0. At creation the service principal of the credential goes along. */
export function managedClusterOf(
  spec: AksConfig,
  { credential, isNew }: { credential: AzureCredential; isNew: boolean },
): ManagedCluster {
  const usesIdentity = spec.managedIdentity === true || credential.tenantId !== '';
  return {
    ...defined({ name: spec.clusterName, location: spec.resourceLocation }),
    tags: { ...spec.tags },
    ...(usesIdentity && { identity: identityOf(spec) }),
    properties: {
      ...defined({ kubernetesVersion: spec.kubernetesVersion, dnsPrefix: spec.dnsPrefix }),
      nodeResourceGroup: nodeResourceGroupOf(spec),
      networkProfile: networkProfileOf(spec),
      agentPoolProfiles: (spec.nodePools ?? []).map((pool) => poolIn(spec, { pool, credential })),
      addonProfiles: {
        // Not there in China; elsewhere sent even when nothing is said about it.
        httpApplicationRouting: defined({ enabled: spec.httpApplicationRouting }),
        ...(spec.monitoring !== undefined && { omsAgent: { enabled: spec.monitoring } }),
      },
      ...(isNew && {
        servicePrincipalProfile: { clientId: credential.clientId, secret: credential.clientSecret },
      }),
      ...accessProfileOf(spec),
    },
  };
}

/** A pool of its own: `CreateOrUpdateAgentPool`. */
export function agentPoolOf(pool: AksNodePool): { readonly properties: AgentPool } {
  const { name: _name, maxSurge, ...rest } = pool;
  return {
    properties: {
      ...rest,
      type: 'VirtualMachineScaleSets',
      ...(maxSurge !== undefined && { upgradeSettings: { maxSurge } }),
    },
  };
}

const nodeResourceGroupOf = ({ nodeResourceGroup, resourceGroup, clusterName, resourceLocation }: AksConfig): string =>
  nodeResourceGroup || `MC_${resourceGroup}_${clusterName}_${resourceLocation}`.slice(0, 80);

function identityOf({ managedIdentity, userAssignedIdentity }: AksConfig): NonNullable<ManagedCluster['identity']> {
  return managedIdentity && userAssignedIdentity !== undefined
    ? { type: 'UserAssigned', userAssignedIdentities: { [userAssignedIdentity]: {} } }
    : { type: 'SystemAssigned' };
}

/** There is no case for `userAssignedNATGateway`: nothing is sent then. */
const outboundTypes: Readonly<Record<string, string>> = {
  '': 'loadBalancer',
  loadbalancer: 'loadBalancer',
  userdefinedrouting: 'userDefinedRouting',
  managednatgateway: 'managedNATGateway',
};

function networkProfileOf(spec: AksConfig): NonNullable<ClusterProperties['networkProfile']> {
  const { networkPlugin = 'kubenet', networkPolicy } = spec;
  if (networkPlugin === 'kubenet' && networkPolicy === 'azure') {
    throw new CloudError('network plugin Kubenet is not compatible with network policy Azure');
  }
  const outbound = (spec.outboundType ?? '').toLowerCase();
  const sku = spec.loadBalancerSku?.toLowerCase() === 'basic' ? 'basic' : 'standard';
  return defined({
    networkPlugin: networkPlugin.toLowerCase(),
    networkPolicy: networkPolicy?.toLowerCase(),
    outboundType: outboundTypes[outbound],
    loadBalancerSku: outbound === 'userdefinedrouting' ? undefined : sku,
    // The bridge of Docker must be in the config and goes nowhere.
    dnsServiceIP: spec.dnsServiceIp,
    serviceCidr: spec.serviceCidr,
    podCidr: spec.podCidr,
  });
}

function poolIn(spec: AksConfig, { pool, credential }: { pool: AksNodePool; credential: AzureCredential }): AgentPool {
  const { maxSurge, enableAutoScaling, minCount, maxCount, vnetSubnetID: _ignored, ...rest } = pool;
  const { virtualNetwork, subnet } = spec;
  const group = spec.virtualNetworkResourceGroup || spec.resourceGroup;
  return {
    ...rest,
    ...defined({ orchestratorVersion: pool.orchestratorVersion || spec.kubernetesVersion }),
    ...(enableAutoScaling && defined({ enableAutoScaling, minCount, maxCount })),
    ...(maxSurge !== undefined && { upgradeSettings: { maxSurge } }),
    ...(virtualNetwork !== undefined &&
      subnet !== undefined && {
        vnetSubnetID: `/subscriptions/${credential.subscriptionId}/resourceGroups/${group}/providers/Microsoft.Network/virtualNetworks/${virtualNetwork}/subnets/${subnet}`,
      }),
  };
}

function accessProfileOf(spec: AksConfig): Pick<ClusterProperties, 'apiServerAccessProfile'> {
  const { authorizedIpRanges, privateCluster, privateDnsZone } = spec;
  if (authorizedIpRanges === undefined && !privateCluster) return {};
  return {
    apiServerAccessProfile: {
      ...(authorizedIpRanges && { authorizedIPRanges: authorizedIpRanges }),
      ...(privateCluster && { enablePrivateCluster: true, ...defined({ privateDNSZone: privateDnsZone }) }),
    },
  };
}

/** A nil in the operator is not sent. */
export function defined<Fields extends object>(
  fields: Fields,
): { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> };
}
