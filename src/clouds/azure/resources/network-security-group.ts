import * as z from 'zod';
import { provisioningState } from '../provisioning-state.ts';
import { nameOfSlot } from '../slots.ts';
import { armKind, marked } from './arm-kind.ts';

/** Of what comes in, to any address behind the group. */
export interface SecurityRule {
  readonly name: string;
  readonly priority: number;
  readonly direction: 'Inbound';
  readonly access: 'Allow' | 'Deny';
  readonly protocol: 'Tcp' | '*';
  readonly sources: readonly string[];
  readonly ports: readonly string[];
}

export interface WantedSecurityGroup {
  /** All of them: another rule is somebody's change. */
  readonly rules: readonly SecurityRule[];
}

const many = z.array(z.string()).default([]);
const found = z.object({
  ...marked,
  properties: z.object({
    provisioningState: z.string().optional(),
    securityRules: z
      .array(
        z.object({
          name: z.string(),
          properties: z.object({
            priority: z.number(),
            direction: z.string(),
            access: z.string(),
            protocol: z.string(),
            sourceAddressPrefix: z.string().optional(),
            sourceAddressPrefixes: many,
            destinationPortRange: z.string().optional(),
            destinationPortRanges: many,
          }),
        }),
      )
      .default([]),
  }),
});

type Found = z.infer<typeof found>;

export const networkSecurityGroup = armKind<WantedSecurityGroup, Found>({
  kind: 'network-security-group',
  usualSeconds: 5,
  usualRemovalSeconds: 8,
  path: () => '/providers/Microsoft.Network/networkSecurityGroups',
  name: ({ slot }) => nameOfSlot(slot),
  found,

  body: ({ rules }, { region }) => ({
    location: region,
    properties: {
      securityRules: rules.map(({ name, sources, ports, ...rule }) => ({
        name,
        properties: {
          ...rule,
          ...(sources.length === 1 ? { sourceAddressPrefix: sources[0] } : { sourceAddressPrefixes: sources }),
          sourcePortRange: '*',
          destinationAddressPrefix: '*',
          ...(ports.length === 1 ? { destinationPortRange: ports[0] } : { destinationPortRanges: ports }),
        },
      })),
    },
  }),

  fields: ({ id, properties }) => ({
    state: provisioningState(properties.provisioningState),
    outputs: { securityGroupId: id },
    rules: properties.securityRules.map(ruleOf),
  }),

  changeable: ['rules'],
});

function ruleOf({ name, properties }: Found['properties']['securityRules'][number]) {
  const { priority, direction, access, protocol } = properties;
  const { sourceAddressPrefix, sourceAddressPrefixes, destinationPortRange, destinationPortRanges } = properties;
  return {
    name,
    priority,
    direction,
    access,
    protocol,
    sources: [...sourceAddressPrefixes, ...(sourceAddressPrefix === undefined ? [] : [sourceAddressPrefix])],
    ports: [...destinationPortRanges, ...(destinationPortRange === undefined ? [] : [destinationPortRange])],
  };
}
