import * as z from 'zod';
import { clusterMaking } from './cluster-making.ts';
import { type EksClusterOrder, type EksConfig, eksConfig } from './eks-cluster-body.ts';
import { changeable, eksDifferences } from './eks-differences.ts';
import type { OrderedFrom } from './hosted-provider.ts';

const secret = z.object({ accessKeyId: z.string().min(16), secretAccessKey: z.string().min(1) });

export const eks: OrderedFrom<Omit<EksClusterOrder, 'credentialId'>, EksConfig> = {
  name: 'EKS',
  configKey: 'eksConfig',
  usualSeconds: clusterMaking.eks.usualSeconds,
  usualRemovalSeconds: 600,
  body: eksConfig,
  differences: eksDifferences,
  changeable,
  operator: {
    group: 'eks.cattle.io',
    plural: 'eksclusterconfigs',
    credentialKey: 'amazonCredentialSecret',
    nameKey: 'displayName',
  },
  credential: {
    configKey: 'amazonec2credentialConfig',
    // Rancher's operator takes static keys only: no session token, no role.
    fields: (text, { region }) => {
      const { accessKeyId, secretAccessKey } = secret.parse(JSON.parse(text));
      return { accessKey: accessKeyId, secretKey: secretAccessKey, defaultRegion: region };
    },
    keyIdIn: (text) => secret.parse(JSON.parse(text)).accessKeyId,
    // Of its fields Rancher keeps only `secretKey` to itself (rancher/rancher, pkg/data/management/machinedriver_data.go).
    shownKeyId: ({ accessKey }) => (typeof accessKey === 'string' && accessKey !== '' ? accessKey : undefined),
  },
};
