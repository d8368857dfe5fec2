import type { AdapterDependencies } from './adapters.ts';
import type { LandingAccount } from './cloud-adapter.ts';
import type { NoRotation, RancherKeys } from './rancher-keys.ts';

export type OpenRancherKeys = (account: LandingAccount) => Promise<RancherKeys | NoRotation>;

type Open = (account: LandingAccount, dependencies: AdapterDependencies) => RancherKeys | NoRotation;

const google = async () => (await import('./google/rancher-keys.ts')).openGoogleRancherKeys;

/** The clouds whose keys we make and revoke; those of all others are rotated by whoever onboards accounts there. */
const clouds: Readonly<Record<string, () => Promise<Open>>> = {
  aws: async () => (await import('./aws/rancher-keys.ts')).openAwsRancherKeys,
  azure: async () => (await import('./azure/rancher-keys.ts')).openAzureRancherKeys,
  gcp: google,
  'gcp-sovereign': google,
};

/** The keys of Rancher in a landing account. Made once per cold start. */
export function rancherKeysOpener(dependencies: AdapterDependencies): OpenRancherKeys {
  return async (account) => {
    const load = clouds[account.cloud];
    if (!load) return { notRotated: `Keys of the cloud ${account.cloud} are not rotated by us.` };
    return (await load())(account, dependencies);
  };
}
