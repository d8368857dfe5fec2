import { bind, type PlannedResource } from '../../../resources/resource-kind.ts';
import type { TenantPlan } from '../../cloud-adapter.ts';
import type { ArmClient } from '../client.ts';
import type { AzureAccess } from '../credential.ts';
import { apiOf } from '../limits.ts';
import { flexibleServer } from '../resources/flexible-server.ts';
import { privateDnsLink } from '../resources/private-dns-link.ts';
import { privateDnsZone } from '../resources/private-dns-zone.ts';
import { serverAdministrator } from '../resources/server-administrator.ts';
import { serverDatabase } from '../resources/server-database.ts';
import { slots } from '../slots.ts';

const VERSION = '17';

/** The Burstable tier has no high availability, so none of them is that cheap. */
const sizes = {
  small: { sku: { name: 'Standard_D2ds_v5', tier: 'GeneralPurpose' }, storageGb: 64, backupDays: 7 },
  medium: { sku: { name: 'Standard_D4ds_v5', tier: 'GeneralPurpose' }, storageGb: 128, backupDays: 14 },
  large: { sku: { name: 'Standard_E8ds_v5', tier: 'MemoryOptimized' }, storageGb: 512, backupDays: 35 },
} as const;

export interface DatabaseGround {
  readonly client: ArmClient;
  readonly access: AzureAccess;
}

/** PostgreSQL in the delegated subnet, with a zone in which the network finds it. */
export function planDatabase(tenant: TenantPlan, { client, access }: DatabaseGround): PlannedResource[] {
  const arm = { client, api: apiOf(client) };
  return [
    { slot: slots.privateDnsZone, kind: bind(privateDnsZone, arm), after: [slots.resourceGroup], wanted: () => ({}) },
    {
      slot: slots.privateDnsLink,
      kind: bind(privateDnsLink, arm),
      after: [slots.privateDnsZone, slots.virtualNetwork],
      wanted: (outputsOf) => ({
        virtualNetworkId: outputsOf(slots.virtualNetwork).virtualNetworkId,
        registrationEnabled: false,
      }),
    },
    {
      slot: slots.databaseServer,
      kind: bind(flexibleServer, arm),
      after: [slots.privateDnsLink, slots.privateDnsZone, slots.virtualNetwork],
      wanted: (outputsOf) => ({
        version: VERSION,
        ...sizes[tenant.size],
        highAvailability: 'ZoneRedundant',
        subnetId: outputsOf(slots.virtualNetwork).databaseSubnetId,
        privateDnsZoneId: outputsOf(slots.privateDnsZone).privateDnsZoneId,
        passwordAuth: 'Disabled',
        entraAuth: 'Enabled',
        entraTenantId: access.tenantId,
      }),
    },
    {
      slot: slots.databaseAdministrator,
      kind: bind(serverAdministrator(access), arm),
      after: [slots.databaseServer],
      wanted: () => ({}),
    },
    {
      slot: slots.database,
      kind: bind(serverDatabase, arm),
      // One change of a server at a time: another is told that it "is busy with another operation".
      after: [slots.databaseServer, slots.databaseAdministrator],
      wanted: () => ({}),
    },
  ];
}
