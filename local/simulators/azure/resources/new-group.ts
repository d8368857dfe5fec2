import type { Arm } from '../arm/arm.ts';
import type { ArmResource } from '../arm/resource.ts';
import { groupIdOf } from '../arm/resource-ids.ts';
import { type GroupBody, resourceGroupType } from './resource-group-type.ts';

export function addGroup(
  arm: Arm,
  about: { subscriptionId: string; name: string; body: GroupBody; region: string; implicit?: boolean },
): ArmResource<GroupBody> {
  const { subscriptionId, name, body, region, implicit = false } = about;
  const { world } = arm;
  const armId = groupIdOf(subscriptionId, name);
  return arm.add(resourceGroupType, {
    // Paths name the group and nothing else of whose a call is.
    id: name,
    armId,
    accountId: subscriptionId,
    region,
    type: resourceGroupType.type,
    name,
    resourceGroup: name,
    tags: new Map(Object.entries(body.tags ?? {})),
    createdAtMs: world.clock.now(),
    visibleAtMs: world.visibleAtMs(armId),
    implicit,
    state: 'Succeeded',
    body,
    etag: '',
    readOnly: {},
    operationId: undefined,
  });
}
