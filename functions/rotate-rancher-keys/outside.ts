import { rancherKeysOpener } from '../../src/clouds/open-rancher-keys.ts';
import { asking } from '../../src/pace/ask.ts';
import { pause } from '../../src/platform/pause.ts';
import type { Database } from '../../src/postgres/database.ts';
import { connectRancher } from '../../src/rancher/connect.ts';
import { keyHolders } from '../../src/rancher/keys/holders.ts';
import { secretVersions } from '../../src/rancher/keys/secret-versions.ts';
import type { readConfig } from './config.ts';
import type { RotateDependencies } from './rotate-rancher-keys.ts';

/** Nobody waits for it: what a provider does not take at once it may take a little later. */
const PATIENCE_SECONDS = 20;

/** The clouds, Secrets Manager and Rancher, as one cold start of the function reaches them. */
export function outside(
  config: ReturnType<typeof readConfig>,
  database: Database,
): Pick<RotateDependencies, 'openKeys' | 'secrets' | 'holders' | 'rotateAfterDays'> {
  const ask = asking({ database, now: () => new Date(), pause, patienceSeconds: PATIENCE_SECONDS });
  const endpointUrl = process.env.CLOUD_ENDPOINT_URL;
  return {
    openKeys: rancherKeysOpener({ now: Date.now, ask, ...(endpointUrl !== undefined && { endpointUrl }) }),
    secrets: secretVersions(),
    holders: keyHolders(connectRancher(config), ask),
    rotateAfterDays: config.ROTATE_AFTER_DAYS,
  };
}
