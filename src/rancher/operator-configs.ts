import * as z from 'zod';
import type { RancherClient } from './client.ts';
import type { OperatorType } from './hosted-provider.ts';

const configSchema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.record(z.string(), z.unknown()).nullish(),
  status: z.object({ phase: z.string().nullish(), failureMessage: z.string().nullish() }).nullish(),
});

/** What one of the operators works on. It outlives the cluster in Rancher until the cloud is clean (rancher/rancher#26101). */
export interface OperatorConfig {
  readonly clusterId: string;
  readonly clusterName: string;
  readonly credentialId: string;
  readonly failureMessage: string;
}

export async function findOperatorConfig(
  { clusterId, type }: { clusterId: string; type: OperatorType },
  client: RancherClient,
): Promise<OperatorConfig | undefined> {
  const found = await client.find(`${pathOf(type)}/${encodeURIComponent(clusterId)}`, configSchema);
  return found && operatorConfig(found, type);
}

export async function listOperatorConfigs(type: OperatorType, client: RancherClient): Promise<OperatorConfig[]> {
  // The type itself is unknown to a Rancher that has never made a cluster at this provider.
  const answer = await client.find(pathOf(type), z.object({ items: z.array(configSchema) }));
  return (answer?.items ?? []).map((config) => operatorConfig(config, type));
}

function pathOf({ group, plural }: OperatorType): string {
  return `/k8s/clusters/local/apis/${group}/v1/namespaces/cattle-global-data/${plural}`;
}

function operatorConfig(
  { metadata, spec, status }: z.infer<typeof configSchema>,
  { credentialKey, nameKey }: OperatorType,
): OperatorConfig {
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    clusterId: metadata.name,
    clusterName: text(spec?.[nameKey]),
    credentialId: text(spec?.[credentialKey]),
    failureMessage: status?.failureMessage ?? '',
  };
}
