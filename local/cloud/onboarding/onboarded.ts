import type { WebIdentity } from '../../simulators/aws/sts/web-identity.ts';
import type { AgentHome } from '../../simulators/rancher/agent-home.ts';
import type { RestVendor } from '../../simulators/rest/vendor.ts';
import type { World } from '../../simulators/world/world.ts';
import type { LandingAccountSettings } from '../simulated-world.ts';

/** What onboarding can rely on. */
export interface Onboarding {
  readonly world: World;
  readonly webIdentity: WebIdentity;
  /** Where agents in clusters report that nobody but us has made; asked when there is an agent. */
  readonly agentHome: () => AgentHome;
  /** The backend's AWS account, whose roles show themselves, and the ARNs of those that do. */
  readonly backend: { readonly accountId: string; readonly roleArns: readonly string[] };
}

/** A cloud as onboarding leaves it. */
export interface Onboarded {
  readonly vendor: RestVendor;
  /** The key that Rancher works with, as it lies in Secrets Manager, by the id of the landing account. */
  readonly rancherKeys: ReadonlyMap<string, object>;
}

/** Prepares the accounts of a cloud as `infra/landing-account` does. */
export type Onboard = (accounts: readonly LandingAccountSettings[], onboarding: Onboarding) => Onboarded;

/** Of all roles that show themselves the one that may change the keys of Rancher. */
export const rotatesKeys = (roleArn: string): boolean => roleArn.endsWith('-rotate-rancher-keys');

/** A member of an account's access settings. Throws for a stage file that lacks it. */
export function accessOf({ id, access }: LandingAccountSettings, name: string): string {
  const value = access[name];
  if (value === undefined) throw new Error(`The landing account ${id} has no ${name} in its access settings.`);
  return value;
}
