import * as z from 'zod';
import type { RancherClient } from './client.ts';

const CONFIGS = '/k8s/clusters/local/apis/eks.cattle.io/v1/namespaces/cattle-global-data/eksclusterconfigs';

const configSchema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ amazonCredentialSecret: z.string().nullish(), displayName: z.string().nullish() }).nullish(),
  status: z.object({ phase: z.string().nullish(), failureMessage: z.string().nullish() }).nullish(),
});

/** What the EKS operator works on. It outlives the cluster in Rancher until the cloud is clean (rancher/rancher#26101). */
export interface OperatorConfig {
  readonly clusterId: string;
  readonly clusterName: string;
  readonly credentialId: string;
  readonly failureMessage: string;
}

export async function findOperatorConfig(
  clusterId: string,
  client: RancherClient,
): Promise<OperatorConfig | undefined> {
  const found = await client.find(`${CONFIGS}/${encodeURIComponent(clusterId)}`, configSchema);
  return found && operatorConfig(found);
}

export async function listOperatorConfigs(client: RancherClient): Promise<OperatorConfig[]> {
  // The type itself is unknown to a Rancher that has never made an EKS cluster.
  const answer = await client.find(CONFIGS, z.object({ items: z.array(configSchema) }));
  return (answer?.items ?? []).map(operatorConfig);
}

function operatorConfig({ metadata, spec, status }: z.infer<typeof configSchema>): OperatorConfig {
  return {
    clusterId: metadata.name,
    clusterName: spec?.displayName ?? '',
    credentialId: spec?.amazonCredentialSecret ?? '',
    failureMessage: status?.failureMessage ?? '',
  };
}
