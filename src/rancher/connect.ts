import { secretReader } from '../platform/secret.ts';
import { createRancherClient } from './client.ts';
import type { RancherAccess } from './cluster-plan.ts';
import { rancherApi } from './limits.ts';

/** Rancher as a function reaches it: by its internal name, with the bot's token from Secrets Manager. */
export function connectRancher(environment: { RANCHER_URL: string; RANCHER_TOKEN_SECRET_ARN: string }): RancherAccess {
  const readSecret = secretReader(Date.now);
  const token = () => readSecret(environment.RANCHER_TOKEN_SECRET_ARN);
  const client = createRancherClient({ url: environment.RANCHER_URL, token });
  return { client, api: rancherApi(environment.RANCHER_URL), readSecret };
}
