import type { Chaos } from '../../local/cloud/chaos.ts';
import type { World } from '../../local/simulators/world/world.ts';
import type { Violation } from './evidence.ts';

interface Named {
  readonly AllocationId?: unknown;
}

/**
 * Sees what is wrong for a moment only: an address that goes back to the cloud's pool while the security group of Rancher's load balancer still lets it in belongs to
 * a stranger a second later.
 */
export function watchReleases(
  chaos: Chaos,
  { world, report }: { world: () => World; report: (incident: Violation) => void },
): Chaos {
  return {
    ...chaos,
    providerCall: (call) => {
      if (call.operation === 'ReleaseAddress') {
        const address = addressOf(call.input as Named, world());
        if (address !== undefined && isAdmitted(address, world())) {
          report({ invariant: 'I4', text: `${address} was released while it was still admitted` });
        }
      }
      return chaos.providerCall?.(call);
    },
  };
}

function addressOf({ AllocationId: id }: Named, world: World): string | undefined {
  const address = typeof id === 'string' ? world.find(id) : undefined;
  return address && 'publicIp' in address && typeof address.publicIp === 'string' ? address.publicIp : undefined;
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
