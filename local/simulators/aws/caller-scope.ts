import type { RequestContext } from '../../runtime/gateway/aws-service.ts';
import type { Collection, Place, WorldObject } from '../world/collection.ts';
import type { World } from '../world/world.ts';

/** Where a call takes effect. */
export const placeOf = ({ caller, region }: RequestContext): Place => ({ accountId: caller.accountId, region });

/** What the caller may see of a kind, hidden new objects included: what changing calls work on. */
export const ownObjects = <Item extends WorldObject>(collection: Collection<Item>, context: RequestContext): Item[] =>
  context.caller.observer ? collection.inRegion(context.region) : collection.at(placeOf(context));

/** What reading calls show: read-after-write delay applies. */
export const readableObjects = <Item extends WorldObject>(
  collection: Collection<Item>,
  { world, context }: { world: World; context: RequestContext },
): Item[] => ownObjects(collection, context).filter((item) => item.visibleAtMs <= world.clock.now());
