/** One letter for each of the three zones a tenant lives in; slots stay the same whatever the zones are called. */
export const letters = ['a', 'b', 'c'] as const;

/** The names of a tenant's resources, which stages use to refer to each other's outputs. Stored: never renamed. */
export const slots = {
  vpc: 'vpc',
  internetGateway: 'internet-gateway',
  publicSubnet: { a: 'subnet/public-a', b: 'subnet/public-b', c: 'subnet/public-c' },
  privateSubnet: { a: 'subnet/private-a', b: 'subnet/private-b', c: 'subnet/private-c' },
  natAddress: { a: 'elastic-ip/nat-a', b: 'elastic-ip/nat-b', c: 'elastic-ip/nat-c' },
  natGateway: { a: 'nat-gateway/a', b: 'nat-gateway/b', c: 'nat-gateway/c' },
  routeTable: {
    public: 'route-table/public',
    a: 'route-table/private-a',
    b: 'route-table/private-b',
    c: 'route-table/private-c',
  },
  databaseSubnetGroup: 'db-subnet-group',
  databaseSecurityGroup: 'security-group/database',
  databaseCluster: 'db-cluster',
  databaseInstance: ['db-instance/1', 'db-instance/2'],
  ingressAddress: { a: 'elastic-ip/ingress-a', b: 'elastic-ip/ingress-b', c: 'elastic-ip/ingress-c' },
  loadBalancer: 'load-balancer',
} as const;

/** Each tenant has its VPC to itself and is peered with nothing, so all may have the same ranges. */
export const vpcCidr = '10.64.0.0/16';
/** 8,190 addresses a zone: the EKS network plugin gives each pod one of the subnet's. */
export const privateCidrs = { a: '10.64.0.0/19', b: '10.64.32.0/19', c: '10.64.64.0/19' };
export const publicCidrs = { a: '10.64.128.0/22', b: '10.64.132.0/22', c: '10.64.136.0/22' };
