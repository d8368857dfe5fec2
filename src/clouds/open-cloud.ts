import { asking } from '../pace/ask.ts';
import { pause } from '../platform/pause.ts';
import type { Database } from '../postgres/database.ts';
import type { RancherAccess } from '../rancher/cluster-plan.ts';
import { type AdapterDependencies, adapterFor } from './adapters.ts';
import type { CloudAdapter, LandingAccount } from './cloud-adapter.ts';

/** Of a function whose step comes back by itself when a question has to wait, in seconds. */
const PATIENCE_SECONDS = 2;

export interface CloudOpening {
  /** Where the rate limits are that all functions share. */
  readonly database: Database;
  readonly rancher?: RancherAccess;
  /** How long a question to a cloud may wait inside its invocation; two seconds when absent. */
  readonly patienceSeconds?: number;
}

/** Opens landing accounts; made once per cold start, so that sessions and connections are kept between invocations. */
export function cloudOpener(opening: CloudOpening): (account: LandingAccount) => Promise<CloudAdapter> {
  const { database, rancher, patienceSeconds = PATIENCE_SECONDS } = opening;
  const ask = asking({ database, now: () => new Date(), pause, patienceSeconds });
  const endpointUrl = process.env.CLOUD_ENDPOINT_URL;
  const dependencies: AdapterDependencies = {
    now: Date.now,
    ask,
    ...(rancher && { rancher }),
    ...(endpointUrl !== undefined && { endpointUrl }),
  };
  return (account) => adapterFor(account, dependencies);
}
