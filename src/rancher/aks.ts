import * as z from 'zod';
import { type AksClusterOrder, type AksConfig, aksConfig } from './aks-cluster-body.ts';
import { aksDifferences, changeable } from './aks-differences.ts';
import { clusterMaking } from './cluster-making.ts';
import type { OrderedFrom } from './hosted-provider.ts';

/** Of a service principal. Without the tenant the operator would ask ARM for it, with every look. */
export const applicationSecret = z.strictObject({
  clientId: z.uuid(),
  clientSecret: z.string().min(1),
  /** By which Entra lists the password; what rotates it cannot do without, and Rancher does not take it. */
  secretId: z.guid().optional(),
  subscriptionId: z.uuid(),
  tenantId: z.uuid(),
});

export const aks: OrderedFrom<Omit<AksClusterOrder, 'credentialId'>, AksConfig> = {
  name: 'AKS',
  configKey: 'aksConfig',
  usualSeconds: clusterMaking.aks.usualSeconds,
  usualRemovalSeconds: 480,
  body: aksConfig,
  differences: aksDifferences,
  changeable,
  operator: {
    group: 'aks.cattle.io',
    plural: 'aksclusterconfigs',
    credentialKey: 'azureCredentialSecret',
    nameKey: 'clusterName',
  },
  credential: {
    configKey: 'azurecredentialConfig',
    fields: (text) => {
      const { secretId: _, ...fields } = applicationSecret.parse(JSON.parse(text));
      return fields;
    },
    keyIdIn: (text) => applicationSecret.parse(JSON.parse(text)).secretId,
    // Of its fields Rancher keeps only `clientSecret` to itself.
    isOfIdentity: ({ clientId }, text) => clientId === applicationSecret.parse(JSON.parse(text)).clientId,
  },
};
