import * as z from 'zod';
import { StepFailure } from '../platform/failure.ts';
import { keepSecret } from '../platform/redact.ts';
import type { RancherClient } from './client.ts';

const tokenSchema = z.object({
  clusterId: z.string().nullish(),
  name: z.string().nullish(),
  token: z.string().nullish(),
  manifestUrl: z.string().nullish(),
});
const collectionSchema = z.object({ data: z.array(tokenSchema).nullish() });

/** The token that Rancher makes for each cluster by itself. */
const DEFAULT_TOKEN = 'default-token';

/**
 * By which a cluster registers, and where its manifest is: the path only, so that nothing of ours goes to a host that an answer names. Rancher
 * makes it a moment after the cluster, blank at first, and changes it every thirty days: undefined as long as it is not whole, and never kept.
 */
export async function manifestPathOf(clusterId: string, client: RancherClient): Promise<string | undefined> {
  const query = new URLSearchParams({ clusterId });
  const { data } = await client.send(
    { method: 'GET', path: `/v3/clusterregistrationtokens?${query}` },
    collectionSchema,
  );
  const found = (data ?? []).find((each) => each.clusterId === clusterId && each.name === DEFAULT_TOKEN);
  if (!found?.token || !found.manifestUrl) return undefined;
  keepSecret(found.token);
  return new URL(found.manifestUrl).pathname;
}

/** What has to be applied in the cluster, with the token in it. Throws `StepFailure`. */
export async function manifestOf(clusterId: string, client: RancherClient): Promise<string> {
  const path = await manifestPathOf(clusterId, client);
  if (path === undefined) {
    throw new StepFailure('not-yet-visible', `Rancher has no registration token for cluster ${clusterId} yet.`);
  }
  return client.send({ method: 'GET', path }, z.string());
}
