import * as z from 'zod';
import { tagsSchema } from '../arm/tags.ts';

const onOff = z.enum(['Enabled', 'Disabled']);
const sku = z.strictObject({ name: z.string(), tier: z.enum(['Burstable', 'GeneralPurpose', 'MemoryOptimized']) });
const storage = z.strictObject({
  storageSizeGB: z.literal([32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384]).optional(),
  autoGrow: onOff.optional(),
  type: z.enum(['Premium_LRS', 'PremiumV2_LRS', 'UltraSSD_LRS']).optional(),
  iops: z.int().optional(),
  throughput: z.int().optional(),
  tier: z.string().optional(),
});
const changeable = {
  administratorLogin: z.string().optional(),
  administratorLoginPassword: z.string().optional(),
  authConfig: z
    .strictObject({
      activeDirectoryAuth: onOff.optional(),
      passwordAuth: onOff.optional(),
      tenantId: z.string().optional(),
    })
    .optional(),
  availabilityZone: z.enum(['', '1', '2', '3']).optional(),
  backup: z
    .strictObject({ backupRetentionDays: z.int().min(7).max(35).optional(), geoRedundantBackup: onOff.optional() })
    .optional(),
  highAvailability: z
    .strictObject({
      mode: z.enum(['Disabled', 'ZoneRedundant', 'SameZone']).optional(),
      standbyAvailabilityZone: z.enum(['', '1', '2', '3']).optional(),
    })
    .optional(),
  storage: storage.optional(),
  version: z.enum(['13', '14', '15', '16', '17', '18']).optional(),
};

export const serverBody = z.strictObject({
  location: z.string().optional(),
  tags: tagsSchema,
  sku: sku.optional(),
  properties: z.strictObject({
    ...changeable,
    createMode: z.enum(['Default', 'Create']).optional(),
    network: z
      .strictObject({
        delegatedSubnetResourceId: z.string().optional(),
        privateDnsZoneArmResourceId: z.string().optional(),
        publicNetworkAccess: onOff.optional(),
      })
      .optional(),
  }),
});
export type ServerBody = z.infer<typeof serverBody>;

/** Of PATCH. */
export const serverUpdate = z.strictObject({
  tags: tagsSchema,
  sku: sku.partial().optional(),
  properties: z.strictObject({ ...changeable, createMode: z.enum(['Default', 'Update']).optional() }).optional(),
});
export type ServerUpdate = z.infer<typeof serverUpdate>;

export const flexibleServerKind = {
  type: 'Microsoft.DBforPostgreSQL/flexibleServers',
  kind: 'flexible-server',
  body: serverBody,
} as const;

/** What a server shows again; passwords and how it was made are told once only. */
export const hiddenProperties = ['administratorLoginPassword', 'createMode'];
