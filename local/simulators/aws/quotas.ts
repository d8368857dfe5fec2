import type { Place } from '../world/collection.ts';
import type { World } from '../world/world.ts';

/** Default quotas per account and region (AWS service quotas, 2024-02); account settings may raise them. */
export const defaultQuotas = {
  vpcs: 5,
  elasticIps: 5,
  natGatewaysPerZone: 5,
  internetGateways: 5,
  subnetsPerVpc: 200,
  routeTablesPerVpc: 200,
  routesPerTable: 50,
  securityGroups: 2500,
  rulesPerSecurityGroup: 60,
  networkInterfaces: 5000,
  standardVcpus: 5,
  eksClusters: 100,
  nodegroupsPerCluster: 30,
  dbClusters: 40,
  dbInstances: 40,
  dbSubnetGroups: 50,
  loadBalancers: 50,
  targetGroups: 3000,
  listenersPerLoadBalancer: 50,
} as const;

export type QuotaName = keyof typeof defaultQuotas;

export function quotaOf(world: World, { place, name }: { place: Place; name: QuotaName }): number {
  // VPC quotas: raising the number of VPCs raises the number of internet gateways by the same amount.
  const usual = name === 'internetGateways' ? quotaOf(world, { place, name: 'vpcs' }) : defaultQuotas[name];
  return world.quota(place.accountId, { name, usual });
}
