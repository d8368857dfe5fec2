import type { LandingAccountSettings } from '../simulated-world.ts';
import { onboardAzure } from './azure.ts';
import { onboardGoogle } from './google.ts';
import type { Onboard, Onboarded, Onboarding } from './onboarded.ts';
import { onboardOtc } from './otc.ts';

/** A simulator, and the clouds of the catalogue whose accounts stand in it. AWS has no place here: its services are the gateway's. */
const simulators: readonly { readonly clouds: readonly string[]; readonly onboard: Onboard }[] = [
  { clouds: ['azure'], onboard: onboardAzure },
  { clouds: ['gcp', 'gcp-sovereign'], onboard: onboardGoogle },
  { clouds: ['otc'], onboard: onboardOtc },
];

/** Every cloud but AWS in which the stage has accounts, with these accounts prepared. */
export function onboardClouds(accounts: readonly LandingAccountSettings[], onboarding: Onboarding): Onboarded[] {
  return simulators.flatMap(({ clouds, onboard }) => {
    const own = accounts.filter(({ cloud }) => clouds.includes(cloud));
    return own.length === 0 ? [] : [onboard(own, onboarding)];
  });
}
