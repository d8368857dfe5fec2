import * as z from 'zod';
import { networkWords } from '../arm/bodies.ts';
import { childrenOf } from '../arm/lifecycle.ts';
import { type ArmResource, type ArmType, provisioningStates } from '../arm/resource.ts';
import { keyOfId, parentIdOf } from '../arm/resource-ids.ts';
import { tagsSchema } from '../arm/tags.ts';
import { badRequest, conflict } from '../fault.ts';
import { reference, type VirtualNetworkBody, virtualNetworkKind } from './bodies.ts';
import { ofNetwork } from './of-network.ts';

const zoneBody = z.strictObject({
  location: z.string().optional(),
  tags: tagsSchema,
  properties: z.strictObject({}).optional(),
});
export type ZoneBody = z.infer<typeof zoneBody>;
export const privateDnsZoneKind = {
  type: 'Microsoft.Network/privateDnsZones',
  kind: 'private-dns-zone',
  body: zoneBody,
};

const linkBody = z.strictObject({
  location: z.string().optional(),
  tags: tagsSchema,
  properties: z.strictObject({
    registrationEnabled: z.boolean(),
    virtualNetwork: reference('Microsoft.Network/virtualNetworks'),
    resolutionPolicy: z.enum(['Default', 'NxDomainRedirect']).optional(),
  }),
});
export type LinkBody = z.infer<typeof linkBody>;
export const networkLinkKind = {
  type: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
  kind: 'private-dns-link',
  body: linkBody,
};

const ofPrivateDns = {
  ...ofNetwork,
  operationsAt: ({ resourceGroup }: ArmResource) =>
    `resourceGroups/${resourceGroup}/providers/Microsoft.Network/privateDnsOperationStatuses`,
  service: 'azure-private-dns',
  apiVersions: ['2024-06-01', '2020-06-01'],
  words: networkWords,
  placed: 'global',
  states: { ...provisioningStates, creating: 'Creating' },
  created: 202,
} as const;

export const privateDnsZoneType: ArmType<ZoneBody> = {
  ...ofPrivateDns,
  ...privateDnsZoneKind,
  operations: 'PrivateZones',
  readOnly: ['provisioningState', 'internalId', 'maxNumberOfRecordSets', 'numberOfRecordSets'],
  name: /^(?=.{1,255}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/i,
  durations: { create: 'azure-private-dns-zone.create', delete: 'azure-private-dns-zone.delete' },

  held({ arm, resource }) {
    if (childrenOf(arm, resource).length === 0) return undefined;
    return conflict(
      'CannotDeleteResource',
      `Can not delete resource before nested resources are deleted. The zone '${resource.name}' has virtual network links.`,
    );
  },
};

export const networkLinkType: ArmType<LinkBody> = {
  ...ofPrivateDns,
  ...networkLinkKind,
  operations: 'VirtualNetworkLinks',
  readOnly: ['provisioningState', 'virtualNetworkLinkState'],
  durations: {
    create: 'azure-private-dns-link.create',
    update: 'azure-private-dns-link.create',
    delete: 'azure-private-dns-link.delete',
  },

  check({ arm, body, armId, mayUse, before }) {
    const { id } = body.properties.virtualNetwork;
    const network = arm.findOf<VirtualNetworkBody>(virtualNetworkKind, id);
    if (!network) throw badRequest('BadRequest', `The virtual network '${id}' could not be found.`);
    mayUse('Microsoft.Network/virtualNetworks/join/action', network.armId);
    const zoneId = parentIdOf(armId);
    if (!arm.find(zoneId)) throw badRequest('ParentResourceNotFound', `The zone '${zoneId}' could not be found.`);
    const twin = arm
      .all<LinkBody>(networkLinkKind)
      .find((link) => keyOfId(parentIdOf(link.armId)) === keyOfId(zoneId) && keyOfId(link.armId) !== keyOfId(armId));
    const linksSame = twin && keyOfId(twin.body.properties.virtualNetwork.id) === keyOfId(id);
    if (!before && linksSame) {
      throw conflict('Conflict', `A virtual network link to '${id}' exists in the zone already: '${twin.name}'.`);
    }
  },

  finished({ resource }) {
    resource.readOnly = { virtualNetworkLinkState: 'Completed' };
  },
};
