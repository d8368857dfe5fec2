import { keyOf } from '../../world/collection.ts';
import type { ErrorDetail } from '../fault.ts';
import type { Arm } from './arm.ts';
import { type ArmOperation, placeOf } from './operations.ts';
import type { ArmBody, ArmResource, ArmType, Standing } from './resource.ts';

type Phase = 'create' | 'update' | 'delete';

interface Work<Body extends ArmBody> extends Standing<Body> {
  readonly type: ArmType<Body>;
}

/** Runs what takes time, as a long operation where it does; undefined when it was done at once. */
function overTime<Body extends ArmBody>(
  { arm, resource, type }: Work<Body>,
  { phase, end }: { phase: Phase; end: () => ErrorDetail | undefined },
): ArmOperation | undefined {
  const duration = type.durations[phase];
  if (duration === undefined) {
    end();
    return undefined;
  }
  const { world, operations } = arm;
  const operation = operations.begin({
    of: keyOf(resource),
    subscriptionId: resource.accountId,
    place: type.operationsAt?.(resource) ?? placeOf(type.type.split('/')[0] ?? '', resource.region),
  });
  resource.operationId = operation.id;
  world.after(world.duration(duration, keyOf(resource)), () => {
    if (resource.operationId !== operation.id) return;
    resource.operationId = undefined;
    operations.end(operation, end());
  });
  return operation;
}

export function freshEtag({ world }: Arm, { armId }: ArmResource): string {
  const digits = world.hex(`azure-etag/${armId}/${world.serial(`azure-etag/${armId}`)}`, 32);
  return `W/"${digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}"`;
}

/** Takes a resource from the state of its making or changing to where that ends. */
export function startMaking<Body extends ArmBody>(
  work: Work<Body>,
  phase: 'create' | 'update',
): ArmOperation | undefined {
  const { arm, resource, type } = work;
  resource.state = phase === 'create' ? type.states.creating : type.states.updating;
  type.accepted?.(work);
  // Asked where it begins: a rule of the world counts the calls that begin something.
  const forced = arm.world.faults.resourceFailure({
    service: type.service,
    operation: `${type.operations}_CreateOrUpdate`,
    accountId: resource.accountId,
    owner: () => resource.tags.get('tenantry-owner'),
  });
  return overTime(work, {
    phase,
    end() {
      const failure = forced ?? type.failure?.(work);
      if (failure && phase === 'create' && type.failsWithoutTrace) {
        erase(work);
        return failure;
      }
      resource.state = failure ? type.states.failed : type.states.ready;
      if (!failure) type.finished?.(work);
      resource.etag = freshEtag(arm, resource);
      return failure;
    },
  });
}

export function startRemoval<Body extends ArmBody>(work: Work<Body>): ArmOperation | undefined {
  const { resource, type } = work;
  resource.state = type.states.deleting;
  return overTime(work, {
    phase: 'delete',
    end() {
      erase(work);
      return undefined;
    },
  });
}

/** With what belongs to it: children go with their parent. */
export function erase<Body extends ArmBody>({ arm, resource, type }: Work<Body>): void {
  for (const child of childrenOf(arm, resource)) arm.remove(child);
  arm.remove(resource);
  type.gone?.({ arm, resource });
}

export function childrenOf(arm: Arm, { armId, accountId, resourceGroup }: ArmResource): ArmResource[] {
  const prefix = `${armId}/`.toLowerCase();
  return arm.inGroup(accountId, resourceGroup).filter((other) => other.armId.toLowerCase().startsWith(prefix));
}
