import * as z from 'zod';
import { StepFailure } from '../platform/failure.ts';

/** What is ordered at any of the hosted providers. */
export interface ClusterOrder {
  readonly clusterName: string;
  readonly region: string;
  readonly size: 'small' | 'medium' | 'large';
  /** CIDRs that may call the Kubernetes endpoint. */
  readonly endpointAccess: readonly string[];
  /** Rancher's id of the cloud credential: `cattle-global-data:cc-…`. */
  readonly credentialId: string;
}

/** Who may call the Kubernetes endpoint. Each of the operators takes an empty list for the whole world. */
export const accessList = z
  .array(z.cidrv4())
  .min(1, 'An empty access list would open the Kubernetes endpoint to the world.')
  .refine(
    (cidrs) => cidrs.every((cidr) => !cidr.endsWith('/0')),
    'The Kubernetes endpoint is never open to the world.',
  );

/**
 * A config that is sent as it is: the schema is strict, since Rancher drops unknown keys in silence, and a dropped access list is an
 * endpoint open to the world. Throws `StepFailure` `invalid-input` for anything Rancher would take amiss or too lightly.
 */
export function checkedBody<Config>(config: Config, schema: z.ZodType<Config>): Config {
  const parsed = schema.safeParse(config);
  if (!parsed.success) {
    throw new StepFailure('invalid-input', `The cluster cannot be asked for: ${z.prettifyError(parsed.error)}`, {
      cause: parsed.error,
    });
  }
  return parsed.data;
}
