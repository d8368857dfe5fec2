import { StepFailure } from '../../../platform/failure.ts';
import { bind, type PlannedResource } from '../../../resources/resource-kind.ts';
import type { TenantPlan } from '../../cloud-adapter.ts';
import { capabilities } from '../capabilities.ts';
import type { ArmClient } from '../client.ts';
import { apiOf } from '../limits.ts';
import { natGateway } from '../resources/nat-gateway.ts';
import { networkSecurityGroup, type SecurityRule } from '../resources/network-security-group.ts';
import { publicIpAddress } from '../resources/public-ip-address.ts';
import { resourceGroup } from '../resources/resource-group.ts';
import { virtualNetwork } from '../resources/virtual-network.ts';
import { networkCidr, slots, subnets } from '../slots.ts';

const inbound = (
  rule: Pick<SecurityRule, 'name' | 'priority' | 'sources' | 'ports'> & Partial<SecurityRule>,
): SecurityRule => ({ direction: 'Inbound', access: 'Allow', protocol: 'Tcp', ...rule });

/** The load balancer of the ingress hands on what comes from the internet with its own source address. */
const nodeRules = [inbound({ name: 'web', priority: 100, sources: ['Internet'], ports: ['80', '443'] })];

/** 5432 is PostgreSQL's port, 6432 that of its connection pool; the servers of one subnet need both among themselves to take over from each other. */
const databaseRules = [
  inbound({ name: 'nodes', priority: 100, sources: [subnets.nodes.cidr], ports: ['5432', '6432'] }),
  inbound({ name: 'servers', priority: 110, sources: [subnets.database.cidr], ports: ['5432', '6432'] }),
  inbound({
    name: 'nobody-else',
    priority: 4096,
    access: 'Deny',
    protocol: '*',
    sources: ['VirtualNetwork'],
    ports: ['*'],
  }),
];

/** A group for everything, and in it a network over three zones whose nodes leave through one zone-redundant NAT gateway. */
export function planNetwork(tenant: TenantPlan, client: ArmClient): PlannedResource[] {
  if (tenant.zones.length < capabilities.zones) {
    throw new StepFailure(
      'invalid-input',
      `A tenant needs ${capabilities.zones} zones; ${tenant.region} was planned with fewer.`,
    );
  }
  const arm = { client, api: apiOf(client) };
  const securityGroup = bind(networkSecurityGroup, arm);
  const { zones } = tenant;
  return [
    { slot: slots.resourceGroup, kind: bind(resourceGroup, arm), after: [], wanted: () => ({}) },
    {
      slot: slots.natAddress,
      kind: bind(publicIpAddress, arm),
      after: [slots.resourceGroup],
      wanted: () => ({ sku: 'StandardV2', zones, dnsLabel: null }),
    },
    {
      slot: slots.natGateway,
      kind: bind(natGateway, arm),
      after: [slots.resourceGroup, slots.natAddress],
      wanted: (outputsOf) => ({ zones, publicIpAddressIds: [outputsOf(slots.natAddress).publicIpAddressId] }),
    },
    {
      slot: slots.nodeSecurityGroup,
      kind: securityGroup,
      after: [slots.resourceGroup],
      wanted: () => ({ rules: nodeRules }),
    },
    {
      slot: slots.databaseSecurityGroup,
      kind: securityGroup,
      after: [slots.resourceGroup],
      wanted: () => ({ rules: databaseRules }),
    },
    {
      slot: slots.virtualNetwork,
      kind: bind(virtualNetwork, arm),
      after: [slots.resourceGroup, slots.natGateway, slots.nodeSecurityGroup, slots.databaseSecurityGroup],
      wanted: (outputsOf) => ({
        cidr: networkCidr,
        subnets: [
          {
            ...subnets.nodes,
            natGatewayId: outputsOf(slots.natGateway).natGatewayId,
            securityGroupId: outputsOf(slots.nodeSecurityGroup).securityGroupId,
            delegatedTo: null,
          },
          {
            ...subnets.database,
            // A server asks Entra who logs in, and a network of today has no way out that nobody gave it.
            natGatewayId: outputsOf(slots.natGateway).natGatewayId,
            securityGroupId: outputsOf(slots.databaseSecurityGroup).securityGroupId,
            delegatedTo: 'Microsoft.DBforPostgreSQL/flexibleServers',
          },
        ],
      }),
    },
  ];
}
