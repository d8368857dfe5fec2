import type { World } from '../../local/simulators/world/world.ts';
import type { Violation } from './evidence.ts';

/**
 * Sees what is wrong for a moment only: an address that goes back to its cloud's pool while the security group of Rancher's load balancer still lets it in belongs to
 * a stranger a second later.
 */
export function watchReleases(world: World, { report }: { report: (incident: Violation) => void }): void {
  world.publicAddresses.onGivenBack((address) => {
    if (isAdmitted(address, world)) {
      report({ invariant: 'I4', text: `${address} was released while it was still admitted` });
    }
  });
}

function isAdmitted(address: string, world: World): boolean {
  return world
    .collection({ cloud: 'aws', kind: 'security-group-rule' })
    .all()
    .some(
      (rule) =>
        rule.accountId === world.managementAccountId &&
        JSON.stringify('peer' in rule && rule.peer).includes(`"${address}/32"`),
    );
}
