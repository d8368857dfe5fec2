import * as z from 'zod';
import { tagsSchema } from '../arm/tags.ts';

const idOf = (type: string) =>
  z.string().regex(new RegExp(`^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/${type}/[^/]+$`, 'i'), {
    error: `Reference Id is not formatted correctly. The Id is expected to reference resources of type ${type.split('/').at(-1)}.`,
  });
export const reference = (type: string) => z.strictObject({ id: idOf(type) });

const zones = z.array(z.enum(['1', '2', '3'])).optional();
const cidr = z.cidrv4();

const publicIpBody = z.strictObject({
  location: z.string().optional(),
  tags: tagsSchema,
  sku: z
    .strictObject({
      name: z.enum(['Basic', 'Standard', 'StandardV2']),
      tier: z.enum(['Regional', 'Global']).optional(),
    })
    .optional(),
  zones,
  properties: z.strictObject({
    publicIPAllocationMethod: z.enum(['Static', 'Dynamic']).optional(),
    publicIPAddressVersion: z.enum(['IPv4', 'IPv6']).optional(),
    idleTimeoutInMinutes: z.int().min(4).max(30).optional(),
    dnsSettings: z.strictObject({ domainNameLabel: z.string().regex(/^[a-z][a-z0-9-]{1,61}[a-z0-9]$/) }).optional(),
  }),
});
export type PublicIpBody = z.infer<typeof publicIpBody>;
export const publicIpAddressKind = {
  type: 'Microsoft.Network/publicIPAddresses',
  kind: 'public-ip-address',
  body: publicIpBody,
} as const;

const natGatewayBody = z.strictObject({
  location: z.string().optional(),
  tags: tagsSchema,
  sku: z.strictObject({ name: z.enum(['Standard', 'StandardV2']) }).optional(),
  zones,
  properties: z.strictObject({
    idleTimeoutInMinutes: z.int().min(4).max(120).optional(),
    publicIpAddresses: z.array(reference('Microsoft.Network/publicIPAddresses')).max(16).optional(),
  }),
});
export type NatGatewayBody = z.infer<typeof natGatewayBody>;
export const natGatewayKind = {
  type: 'Microsoft.Network/natGateways',
  kind: 'nat-gateway',
  body: natGatewayBody,
} as const;

const prefix = z.union([cidr, z.enum(['*', 'Internet', 'VirtualNetwork', 'AzureLoadBalancer'])]);
const ruleProperties = z.strictObject({
  description: z.string().max(140).optional(),
  priority: z.int().min(100).max(4096),
  direction: z.enum(['Inbound', 'Outbound']),
  access: z.enum(['Allow', 'Deny']),
  protocol: z.enum(['Tcp', 'Udp', 'Icmp', '*']),
  sourceAddressPrefix: prefix.optional(),
  sourceAddressPrefixes: z.array(cidr).optional(),
  sourcePortRange: z.string(),
  destinationAddressPrefix: prefix.optional(),
  destinationAddressPrefixes: z.array(cidr).optional(),
  destinationPortRange: z.string().optional(),
  destinationPortRanges: z.array(z.string()).optional(),
});
const securityGroupBody = z.strictObject({
  location: z.string().optional(),
  tags: tagsSchema,
  properties: z
    .strictObject({
      securityRules: z
        .array(z.strictObject({ name: z.string().min(1).max(80), properties: ruleProperties }))
        .optional(),
    })
    .prefault({}),
});
export type SecurityGroupBody = z.infer<typeof securityGroupBody>;
export const securityGroupKind = {
  type: 'Microsoft.Network/networkSecurityGroups',
  kind: 'network-security-group',
  body: securityGroupBody,
} as const;

const subnetBody = z.strictObject({
  name: z.string().min(1).max(80),
  properties: z.strictObject({
    addressPrefix: cidr.optional(),
    addressPrefixes: z.array(cidr).optional(),
    defaultOutboundAccess: z.boolean().optional(),
    natGateway: reference('Microsoft.Network/natGateways').optional(),
    networkSecurityGroup: reference('Microsoft.Network/networkSecurityGroups').optional(),
    delegations: z
      .array(z.strictObject({ name: z.string(), properties: z.strictObject({ serviceName: z.string() }) }))
      .max(1)
      .optional(),
    privateEndpointNetworkPolicies: z.enum(['Enabled', 'Disabled']).optional(),
    privateLinkServiceNetworkPolicies: z.enum(['Enabled', 'Disabled']).optional(),
  }),
});
export type SubnetBody = z.infer<typeof subnetBody>;
const virtualNetworkBody = z.strictObject({
  location: z.string().optional(),
  tags: tagsSchema,
  properties: z.strictObject({
    addressSpace: z.strictObject({ addressPrefixes: z.array(cidr).min(1) }),
    subnets: z.array(subnetBody).optional(),
    enableDdosProtection: z.boolean().optional(),
  }),
});
export type VirtualNetworkBody = z.infer<typeof virtualNetworkBody>;
export const virtualNetworkKind = {
  type: 'Microsoft.Network/virtualNetworks',
  kind: 'virtual-network',
  body: virtualNetworkBody,
} as const;
