import * as z from 'zod';
import { clusterMaking } from './cluster-making.ts';
import { type GkeClusterOrder, type GkeConfig, gkeConfig } from './gke-cluster-body.ts';
import { changeable, gkeDifferences } from './gke-differences.ts';
import { settledVersions } from './gke-version.ts';
import type { OrderedFrom } from './hosted-provider.ts';

/** The key file of a service account. Google's own; Rancher takes its text as it is. */
export const keyFile = z.strictObject({
  type: z.literal('service_account'),
  project_id: z.string().min(1),
  private_key_id: z.string().min(1),
  private_key: z.string().startsWith('-----BEGIN PRIVATE KEY-----'),
  client_email: z.email(),
  client_id: z.string().optional(),
  auth_uri: z.url().optional(),
  token_uri: z.url(),
  auth_provider_x509_cert_url: z.url().optional(),
  client_x509_cert_url: z.url().optional(),
  /** Of a sovereign Google Cloud; absent or `googleapis.com` in the public one. */
  universe_domain: z.string().optional(),
});

export const gke: OrderedFrom<Omit<GkeClusterOrder, 'credentialId'>, GkeConfig> = {
  name: 'GKE',
  configKey: 'gkeConfig',
  usualSeconds: clusterMaking.gke.usualSeconds,
  usualRemovalSeconds: 420,
  body: gkeConfig,
  differences: gkeDifferences,
  changeable,
  operator: {
    group: 'gke.cattle.io',
    plural: 'gkeclusterconfigs',
    credentialKey: 'googleCredentialSecret',
    nameKey: 'clusterName',
  },
  credential: {
    configKey: 'googlecredentialConfig',
    fields: (text) => {
      keyFile.parse(JSON.parse(text));
      return { authEncodedJson: text };
    },
    keyIdIn: (text) => keyFile.parse(JSON.parse(text)).private_key_id,
  },
  settled: settledVersions,
};
