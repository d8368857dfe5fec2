import type { RancherAccess } from '../rancher/cluster-plan.ts';
import { type AdapterDependencies, adapterFor } from './adapters.ts';
import type { CloudAdapter, LandingAccount } from './cloud-adapter.ts';

/** Opens landing accounts; made once per cold start, so that sessions and connections are kept between invocations. */
export function cloudOpener(rancher?: RancherAccess): (account: LandingAccount) => Promise<CloudAdapter> {
  const dependencies: AdapterDependencies = { now: Date.now, ...(rancher && { rancher }) };
  return (account) => adapterFor(account, dependencies);
}
