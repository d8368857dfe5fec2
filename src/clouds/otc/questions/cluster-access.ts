import * as z from 'zod';
import type { ClusterAccess } from '../../../kubernetes/connection.ts';
import { StepFailure } from '../../../platform/failure.ts';
import { keepSecret } from '../../../platform/redact.ts';
import type { OtcClient } from '../client.ts';

/** The shortest that there is. */
const DAYS = 1;

/**
 * "externalTLSVerify … public access and two-way authentication (EIP required)" (user guide, "Connecting to a Cluster Using kubectl"). The usual
 * way from outside does not look at who answers.
 */
const VERIFIED = 'externalTLSVerify';

const pem = z.string().transform((text) => Buffer.from(text, 'base64').toString('utf8'));
const configSchema = z.object({
  clusters: z.array(
    z.object({
      name: z.string(),
      cluster: z.object({ server: z.string(), 'certificate-authority-data': pem.optional() }),
    }),
  ),
  users: z.array(
    z.object({ name: z.string(), user: z.object({ 'client-certificate-data': pem, 'client-key-data': pem }) }),
  ),
  contexts: z.array(z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) })),
});

/** A way into a cluster as its administrator, for a day: made anew each time, kept nowhere. Throws `StepFailure`. */
export async function clusterAccess(clusterId: string, client: OtcClient): Promise<ClusterAccess> {
  const config = await client.call(
    {
      method: 'POST',
      service: 'cce',
      path: `/api/v3/projects/{project}/clusters/${clusterId}/clustercert`,
      body: { duration: DAYS },
    },
    configSchema,
  );
  const context = config.contexts.find(({ name }) => name === VERIFIED)?.context;
  const cluster = config.clusters.find(({ name }) => name === context?.cluster)?.cluster;
  const user = config.users.find(({ name }) => name === context?.user)?.user;
  const authority = cluster?.['certificate-authority-data'];
  if (!cluster || !user || !authority) {
    throw new StepFailure('not-yet-visible', `CCE gives no verified way into cluster ${clusterId} yet.`);
  }
  keepSecret(user['client-key-data']);
  return {
    server: cluster.server,
    authority,
    certificate: user['client-certificate-data'],
    key: user['client-key-data'],
  };
}
