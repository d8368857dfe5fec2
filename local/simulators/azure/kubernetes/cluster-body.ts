import * as z from 'zod';
import { tagsSchema } from '../arm/tags.ts';

const count = z.int().min(0).max(1000);

const poolBody = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9]{0,11}$/),
  count,
  vmSize: z.string(),
  mode: z.enum(['System', 'User']).optional(),
  type: z.enum(['VirtualMachineScaleSets', 'AvailabilitySet']).optional(),
  osType: z.enum(['Linux', 'Windows']).optional(),
  osDiskSizeGB: z.int().min(0).max(2048).optional(),
  osDiskType: z.enum(['Managed', 'Ephemeral']).optional(),
  maxPods: z.int().min(10).max(250).optional(),
  minCount: count.optional(),
  maxCount: count.optional(),
  enableAutoScaling: z.boolean().optional(),
  availabilityZones: z.array(z.enum(['1', '2', '3'])).optional(),
  orchestratorVersion: z.string().optional(),
  vnetSubnetID: z.string().optional(),
  nodeLabels: z.record(z.string(), z.string()).optional(),
  nodeTaints: z.array(z.string()).optional(),
  upgradeSettings: z.strictObject({ maxSurge: z.string().optional() }).optional(),
  tags: tagsSchema,
});
export type PoolBody = z.infer<typeof poolBody>;

const networkProfile = z.strictObject({
  networkPlugin: z.enum(['azure', 'kubenet', 'none']).optional(),
  networkPluginMode: z.enum(['overlay']).optional(),
  networkPolicy: z.enum(['azure', 'calico', 'cilium', 'none']).optional(),
  serviceCidr: z.cidrv4().optional(),
  dnsServiceIP: z.ipv4().optional(),
  podCidr: z.cidrv4().optional(),
  loadBalancerSku: z
    .string()
    .transform((sku) => sku.toLowerCase())
    .pipe(z.enum(['standard', 'basic']))
    .optional(),
  outboundType: z
    .enum(['loadBalancer', 'userDefinedRouting', 'managedNATGateway', 'userAssignedNATGateway', 'none'])
    .optional(),
});

const clusterBody = z.strictObject({
  location: z.string().optional(),
  tags: tagsSchema,
  sku: z
    .strictObject({ name: z.enum(['Base', 'Automatic']), tier: z.enum(['Free', 'Standard', 'Premium']).optional() })
    .optional(),
  identity: z
    .strictObject({
      type: z.enum(['SystemAssigned', 'UserAssigned', 'None']),
      userAssignedIdentities: z.record(z.string(), z.strictObject({})).optional(),
    })
    .optional(),
  properties: z.strictObject({
    kubernetesVersion: z.string().optional(),
    dnsPrefix: z.string().min(1).max(54).optional(),
    enableRBAC: z.boolean().optional(),
    nodeResourceGroup: z.string().max(80).optional(),
    agentPoolProfiles: z.array(poolBody).optional(),
    apiServerAccessProfile: z
      .strictObject({
        authorizedIPRanges: z
          .array(z.union([z.cidrv4(), z.ipv4()]))
          .max(200)
          .optional(),
        enablePrivateCluster: z.boolean().optional(),
        privateDNSZone: z.string().optional(),
      })
      .optional(),
    networkProfile: networkProfile.optional(),
    servicePrincipalProfile: z.strictObject({ clientId: z.string(), secret: z.string().optional() }).optional(),
    linuxProfile: z
      .strictObject({
        adminUsername: z.string(),
        ssh: z.strictObject({ publicKeys: z.array(z.strictObject({ keyData: z.string() })) }),
      })
      .optional(),
    addonProfiles: z
      .record(z.string(), z.strictObject({ enabled: z.boolean(), config: z.record(z.string(), z.string()).optional() }))
      .optional(),
    disableLocalAccounts: z.boolean().optional(),
  }),
});
export type ClusterBody = z.infer<typeof clusterBody>;

export const managedClusterKind = {
  type: 'Microsoft.ContainerService/managedClusters',
  kind: 'managed-cluster',
  body: clusterBody,
} as const;
