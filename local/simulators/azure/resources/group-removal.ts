import { keyOf } from '../../world/collection.ts';
import type { Arm } from '../arm/arm.ts';
import { erase } from '../arm/lifecycle.ts';
import { type ArmOperation, placeOf } from '../arm/operations.ts';
import type { ArmResource } from '../arm/resource.ts';
import type { GroupBody } from './resource-group-type.ts';

/** Removes a group with all that is in it, each once nothing holds it any more; what something outside holds, keeps the group. */
export function startGroupRemoval(arm: Arm, group: ArmResource<GroupBody>): ArmOperation {
  const { world, operations } = arm;
  const operation = operations.begin({
    of: keyOf(group),
    subscriptionId: group.accountId,
    place: placeOf('Microsoft.Resources', group.region),
  });
  group.state = 'Deleting';
  group.operationId = operation.id;
  const isEmpty = arm.inGroup(group.accountId, group.name).length === 0;
  const duration = isEmpty ? 'azure-resource-group.delete' : 'azure-resource-group.delete-with-content';
  world.after(world.duration(duration, keyOf(group)), () => {
    group.operationId = undefined;
    const left = emptied(arm, group);
    if (left.length === 0) {
      arm.remove(group);
      operations.end(operation);
      return;
    }
    group.state = 'Succeeded';
    operations.end(operation, {
      code: 'ResourceGroupDeletionBlocked',
      message: `Deletion of resource group '${group.name}' failed as resources with identifiers '${left.map(({ armId }) => armId).join(', ')}' could not be deleted.`,
    });
  });
  return operation;
}

/** What could not be removed. */
function emptied(arm: Arm, group: ArmResource): ArmResource[] {
  for (;;) {
    const standing = arm.inGroup(group.accountId, group.name);
    const free = standing.find((resource) => arm.typeOf(resource).held?.({ arm, resource }) === undefined);
    if (free === undefined) return standing;
    erase({ arm, resource: free, type: arm.typeOf(free) });
  }
}
