/** The names of a tenant's resources, which stages use to refer to each other's outputs. Stored: never renamed, no underscore. */
export const slots = {
  vpc: 'vpc',
  nodesSubnet: 'subnet/nodes',
  databaseSubnet: 'subnet/database',
  ingressSubnet: 'subnet/ingress',
  natAddress: 'elastic-ip/nat',
  natGateway: 'nat-gateway',
  snatRule: 'snat-rule/nodes',
  databaseSecurityGroup: 'security-group/database',
  databaseInstance: 'rds-instance',
  ingressAddress: 'elastic-ip/ingress',
  loadBalancer: 'load-balancer',
  kubernetesAddress: 'elastic-ip/kubernetes',
  cluster: 'cluster',
  nodePool: 'node-pool/workers',
  importedCluster: 'imported-cluster',
} as const;

/** Each tenant has its VPC to itself and is peered with nothing, so all may have the same ranges. */
export const vpcCidr = '10.64.0.0/16';
export const subnetCidrs = { nodes: '10.64.0.0/19', database: '10.64.128.0/24', ingress: '10.64.136.0/24' } as const;
/** Outside the VPC: pods have addresses of their own in a tunnel network. "Recommended: … 172.16.0.0/16-19". */
export const containerCidr = '172.16.0.0/16';
export const serviceCidr = '10.247.0.0/16';
