import * as z from 'zod';
import { type AksClusterOrder, type AksConfig, aksConfig } from './aks-cluster-body.ts';
import { aksDifferences, changeable } from './aks-differences.ts';
import type { OrderedFrom } from './hosted-provider.ts';

/** Of a service principal. Without the tenant the operator would ask ARM for it, with every look. */
const secret = z.strictObject({
  clientId: z.uuid(),
  clientSecret: z.string().min(1),
  subscriptionId: z.uuid(),
  tenantId: z.uuid(),
});

export const aks: OrderedFrom<Omit<AksClusterOrder, 'credentialId'>, AksConfig> = {
  name: 'AKS',
  configKey: 'aksConfig',
  usualSeconds: 540,
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
    fields: (text) => secret.parse(JSON.parse(text)),
  },
};
