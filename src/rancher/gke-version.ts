import * as z from 'zod';
import { StepFailure } from '../platform/failure.ts';
import type { RancherClient } from './client.ts';
import type { GkeConfig } from './gke-cluster-body.ts';
import type { HostedConfig } from './hosted-provider.ts';
import { minorOf } from './kubernetes-version.ts';

/** GKE's `ServerConfig`, which Rancher passes on: newest first. */
const offeredSchema = z.object({ validMasterVersions: z.array(z.string()) });

/**
 * GKE would take `1.35` and choose a patch, but the operator compares its config with what runs letter by letter, and would ask for
 * an update that is none as soon as the cluster stands (gke-operator pkg/gke/update.go). So the whole version is named: what runs already, else the newest
 * that the region offers, read by Rancher with the credential of the cluster.
 */
export async function settledVersions(
  wanted: GkeConfig,
  { client, observed }: { client: RancherClient; observed?: HostedConfig },
): Promise<GkeConfig> {
  const running = observed?.kubernetesVersion;
  const kept = typeof running === 'string' && minorOf(running) === wanted.kubernetesVersion ? running : undefined;
  const version = kept ?? (await newestOf(wanted, client));
  return {
    ...wanted,
    kubernetesVersion: version,
    nodePools: wanted.nodePools.map((pool) => ({ ...pool, version })),
  };
}

async function newestOf(
  { googleCredentialSecret, projectID, region, kubernetesVersion }: GkeConfig,
  client: RancherClient,
): Promise<string> {
  const query = new URLSearchParams({ cloudCredentialId: googleCredentialSecret, projectId: projectID, region });
  const offered = await client.send({ method: 'GET', path: `/meta/gkeVersions?${query}` }, offeredSchema);
  const newest = offered.validMasterVersions.find((version) => minorOf(version) === kubernetesVersion);
  if (newest === undefined) {
    throw new StepFailure('invalid-input', `GKE offers no Kubernetes ${kubernetesVersion} in ${region}.`);
  }
  return newest;
}
