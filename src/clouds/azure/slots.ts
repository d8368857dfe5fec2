import { nameFor } from './owner-mark.ts';

/** The names of a tenant's resources, which stages use to refer to each other's outputs. Stored: never renamed. */
export const slots = {
  resourceGroup: 'resource-group',
  /** Its output `publicIp` is where the nodes call from. AKS has to let it in too: see `clusterPlace`. */
  natAddress: 'public-ip-address/nat',
  natGateway: 'nat-gateway',
  nodeSecurityGroup: 'network-security-group/nodes',
  databaseSecurityGroup: 'network-security-group/database',
  virtualNetwork: 'virtual-network',
  privateDnsZone: 'private-dns-zone',
  privateDnsLink: 'private-dns-link',
  databaseServer: 'flexible-server',
  databaseAdministrator: 'flexible-server-administrator',
  database: 'flexible-server-database',
  ingressAddress: 'public-ip-address/ingress',
} as const;

/** Each tenant has its network to itself and is peered with nothing, so all may have the same ranges. Subnets of Azure span all zones. */
export const networkCidr = '10.64.0.0/16';
export const subnets = {
  /** 32,763 addresses: the network plugin of Azure gives each pod one of the subnet's. */
  nodes: { name: 'nodes', cidr: '10.64.0.0/17' },
  /** "The smallest CIDR range you can specify for the subnet is /28" (flexible servers, private access); two servers and what replaces them. */
  database: { name: 'database', cidr: '10.64.128.0/27' },
} as const;

/** Inside the cluster only; overlaps nothing of the network. */
export const serviceNetwork = { cidr: '10.65.0.0/16', dnsAddress: '10.65.0.10' } as const;

/** A resource is called after its slot, within the owner's own group. */
export const nameOfSlot = (slot: string): string => slot.replaceAll('/', '-');

/**
 * Where a tenant's cluster stands. Of who may call its endpoint one is always the tenant's own NAT address, `publicIp` of
 * `slots.natAddress`: "In non-private clusters, API server cluster traffic is routed through the clusters outbound type" (AKS, NAT gateway).
 */
export function clusterPlace(tenantId: string) {
  return {
    resourceGroup: nameFor(tenantId),
    virtualNetwork: nameOfSlot(slots.virtualNetwork),
    subnet: subnets.nodes.name,
    serviceCidr: serviceNetwork.cidr,
    dnsServiceIp: serviceNetwork.dnsAddress,
  };
}
