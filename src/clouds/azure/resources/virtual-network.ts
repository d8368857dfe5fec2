import * as z from 'zod';
import { provisioningState } from '../provisioning-state.ts';
import { nameOfSlot, subnets } from '../slots.ts';
import { armKind, marked } from './arm-kind.ts';

export interface WantedSubnet {
  readonly name: string;
  readonly cidr: string;
  /** The only way out: "default outbound access" is off in every subnet. */
  readonly natGatewayId: string;
  readonly securityGroupId: string;
  /** The only service whose things may stand in it: `Microsoft.DBforPostgreSQL/flexibleServers`. */
  readonly delegatedTo: string | null;
}

export interface WantedVirtualNetwork {
  readonly cidr: string;
  readonly subnets: readonly WantedSubnet[];
}

const reference = z.object({ id: z.string() }).nullish();
const subnet = z.looseObject({
  name: z.string(),
  properties: z.looseObject({
    addressPrefix: z.string().optional(),
    addressPrefixes: z.array(z.string()).optional(),
    natGateway: reference,
    networkSecurityGroup: reference,
    delegations: z.array(z.object({ properties: z.object({ serviceName: z.string() }) })).default([]),
  }),
});
const found = z.object({
  ...marked,
  properties: z.object({
    provisioningState: z.string().optional(),
    addressSpace: z.object({ addressPrefixes: z.array(z.string()) }),
    subnets: z.array(subnet).default([]),
  }),
});
type Found = z.infer<typeof found>;

const ourSubnets = new Set<string>(Object.values(subnets).map(({ name }) => name));
const isOurs = ({ name }: { name: string }) => ourSubnets.has(name);

/** A network with all its subnets, in one call: they change each other's state when they are made one by one. */
export const virtualNetwork = armKind<WantedVirtualNetwork, Found>({
  kind: 'virtual-network',
  usualSeconds: 10,
  usualRemovalSeconds: 15,
  path: () => '/providers/Microsoft.Network/virtualNetworks',
  name: ({ slot }) => nameOfSlot(slot),
  found,

  // A PUT removes every subnet that it leaves out; what others made here is left to them.
  body: (wanted, { region, found: standing }) => ({
    location: region,
    properties: {
      addressSpace: { addressPrefixes: [wanted.cidr] },
      subnets: [
        ...wanted.subnets.map(subnetBody),
        ...(standing?.properties.subnets ?? []).filter((each) => !isOurs(each)).map(asItStands),
      ],
    },
  }),

  fields({ id, properties }) {
    const standing = properties.subnets.filter(isOurs);
    return {
      state: provisioningState(properties.provisioningState),
      outputs: {
        virtualNetworkId: id,
        nodeSubnetId: `${id}/subnets/${subnets.nodes.name}`,
        databaseSubnetId: `${id}/subnets/${subnets.database.name}`,
      },
      cidr: properties.addressSpace.addressPrefixes.join(','),
      subnets: standing.map(({ name, properties: of }) => ({
        name,
        cidr: of.addressPrefixes?.join(',') ?? of.addressPrefix,
        natGatewayId: of.natGateway?.id ?? null,
        securityGroupId: of.networkSecurityGroup?.id ?? null,
        delegatedTo: of.delegations[0]?.properties.serviceName ?? null,
      })),
    };
  },

  changeable: ['subnets'],
});

/** Without what only Azure writes, which its schema of a body does not have. */
function asItStands({ type: _type, etag: _etag, properties, ...rest }: z.infer<typeof subnet>) {
  const { provisioningState: _state, ...kept } = properties;
  return { ...rest, properties: kept };
}

function subnetBody({ name, cidr, natGatewayId, securityGroupId, delegatedTo }: WantedSubnet) {
  return {
    name,
    properties: {
      addressPrefixes: [cidr],
      defaultOutboundAccess: false,
      natGateway: { id: natGatewayId },
      networkSecurityGroup: { id: securityGroupId },
      ...(delegatedTo !== null && { delegations: [{ name: 'delegation', properties: { serviceName: delegatedTo } }] }),
    },
  };
}
