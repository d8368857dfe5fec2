import * as z from 'zod';
import { plainId, type ResourceKind, type ResourceState } from '../../../resources/resource-kind.ts';
import { refuseUnless } from '../../differing.ts';
import type { ArmClient } from '../client.ts';
import { translated } from '../failures.ts';
import { nameFor } from '../owner-mark.ts';
import { armKind, marked, type Observed } from './arm-kind.ts';
import { removeServer, SERVER_REMOVAL_SECONDS } from './server-removal.ts';

export interface WantedFlexibleServer {
  /** Major: Azure installs minor versions by itself. */
  readonly version: string;
  readonly sku: { readonly name: string; readonly tier: 'GeneralPurpose' | 'MemoryOptimized' };
  readonly storageGb: number;
  readonly backupDays: number;
  readonly highAvailability: 'ZoneRedundant';
  readonly subnetId: string;
  readonly privateDnsZoneId: string;
  readonly passwordAuth: 'Disabled';
  readonly entraAuth: 'Enabled';
  readonly entraTenantId: string;
}

const found = z.object({
  ...marked,
  sku: z.object({ name: z.string(), tier: z.string() }),
  properties: z.object({
    state: z.string().optional(),
    fullyQualifiedDomainName: z.string().optional(),
    version: z.string().optional(),
    storage: z.object({ storageSizeGB: z.number().optional() }).default({}),
    backup: z.object({ backupRetentionDays: z.number().optional() }).default({}),
    highAvailability: z.object({ mode: z.string().optional() }).default({}),
    network: z
      .object({ delegatedSubnetResourceId: z.string().optional(), privateDnsZoneArmResourceId: z.string().optional() })
      .default({}),
    authConfig: z
      .object({
        activeDirectoryAuth: z.string().optional(),
        passwordAuth: z.string().optional(),
        tenantId: z.string().optional(),
      })
      .default({}),
  }),
});

const changeable = ['sku', 'storageGb', 'backupDays', 'highAvailability', 'passwordAuth', 'entraAuth'] as const;

const kind = armKind<WantedFlexibleServer, z.infer<typeof found>>({
  kind: 'flexible-server',
  usualSeconds: 660,
  usualRemovalSeconds: SERVER_REMOVAL_SECONDS,
  path: () => '/providers/Microsoft.DBforPostgreSQL/flexibleServers',
  name: ({ ownerId }) => nameFor(ownerId),
  found,

  body: (wanted, { region }) => ({
    location: region,
    sku: wanted.sku,
    properties: {
      createMode: 'Create',
      version: wanted.version,
      network: {
        delegatedSubnetResourceId: wanted.subnetId,
        privateDnsZoneArmResourceId: wanted.privateDnsZoneId,
      },
      ...adjustable(wanted),
    },
  }),

  fields: ({ id, sku, properties }) => ({
    state: state(properties.state),
    outputs: {
      serverId: id,
      endpoint: properties.fullyQualifiedDomainName ?? '',
      port: '5432',
    },
    version: properties.version,
    sku,
    storageGb: properties.storage.storageSizeGB,
    backupDays: properties.backup.backupRetentionDays,
    highAvailability: properties.highAvailability.mode,
    subnetId: properties.network.delegatedSubnetResourceId,
    privateDnsZoneId: properties.network.privateDnsZoneArmResourceId,
    passwordAuth: properties.authConfig.passwordAuth,
    entraAuth: properties.authConfig.activeDirectoryAuth,
    entraTenantId: properties.authConfig.tenantId,
  }),

  changeable: [...changeable],
});

/**
 * PostgreSQL over two zones, reachable from its own network only. Nobody logs in with a password, so none exists that could be lost: who may
 * log in is for Entra to say.
 */
export const flexibleServer: ResourceKind<WantedFlexibleServer, Observed<WantedFlexibleServer>, ArmClient> = translated(
  {
    ...kind,

    async change(client, { wanted, observed }) {
      refuseUnless(changeable, kind.differences(grown(wanted, observed), observed));
      await client.patch(observed.providerId, { sku: wanted.sku, properties: adjustable(grown(wanted, observed)) });
    },

    differences: (wanted, observed) => kind.differences(grown(wanted, observed), observed),

    async remove(client, { providerId, state }, options) {
      if (state !== 'leaving') await removeServer(client, { serverId: plainId(providerId), options });
    },
  },
);

/** Azure lets a disk grow by itself and never makes one smaller: what has grown is as wanted. */
function grown(wanted: WantedFlexibleServer, { storageGb }: Observed<WantedFlexibleServer>): WantedFlexibleServer {
  return typeof storageGb === 'number' && storageGb > wanted.storageGb ? { ...wanted, storageGb } : wanted;
}

function adjustable(wanted: WantedFlexibleServer) {
  return {
    storage: { storageSizeGB: wanted.storageGb, autoGrow: 'Enabled' },
    backup: { backupRetentionDays: wanted.backupDays, geoRedundantBackup: 'Disabled' },
    highAvailability: { mode: wanted.highAvailability },
    authConfig: {
      activeDirectoryAuth: wanted.entraAuth,
      passwordAuth: wanted.passwordAuth,
      tenantId: wanted.entraTenantId,
    },
  };
}

function state(name: string | undefined): ResourceState {
  switch (name) {
    case 'Ready':
      return 'ready';
    case 'Dropping':
      return 'leaving';
    case 'Disabled':
    case 'Inaccessible':
      return { failed: `Azure reports the server as ${name}.` };
    default:
      return 'pending';
  }
}
