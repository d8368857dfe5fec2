import type { AdapterDependencies } from './adapters.ts';
import type { LandingAccount } from './cloud-adapter.ts';
import type { NoRotation, RancherKeys } from './rancher-keys.ts';

export type OpenRancherKeys = (account: LandingAccount) => Promise<RancherKeys | NoRotation>;

type Open = (account: LandingAccount, dependencies: AdapterDependencies) => RancherKeys | NoRotation;

/** The clouds whose keys we make and revoke; those of all others are rotated by whoever onboards accounts there. */
const clouds: Readonly<Record<string, () => Promise<Open>>> = {
  aws: async () => (await import('./aws/rancher-keys.ts')).openAwsRancherKeys,
};

/** The keys of Rancher in a landing account. Made once per cold start. */
export function rancherKeysOpener(dependencies: AdapterDependencies): OpenRancherKeys {
  return async (account) => {
    const load = clouds[account.cloud];
    if (!load) return { notRotated: `Keys of the cloud ${account.cloud} are not rotated by us.` };
    return (await load())(account, dependencies);
  };
}
