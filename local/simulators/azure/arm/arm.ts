import type { Collection } from '../../world/collection.ts';
import type { World } from '../../world/world.ts';
import type { Access } from './access.ts';
import type { Operations } from './operations.ts';
import type { ArmBody, ArmKind, ArmResource, ArmType } from './resource.ts';
import { keyOfId } from './resource-ids.ts';

/** What stands in all subscriptions, by type and by id. */
export interface Arm {
  readonly world: World;
  readonly operations: Operations;
  readonly access: Access;
  /** Says what a type is, before anything of it is made: the world counts it from then on. */
  know<Body extends ArmBody>(type: ArmType<Body>): void;
  /** Any resource by its id, in whatever case that is written. */
  find(armId: string): ArmResource | undefined;
  /** The same where a type is expected: something of another type under this id is not it. */
  findOf<Body extends ArmBody>(type: ArmKind<Body>, armId: string): ArmResource<Body> | undefined;
  all<Body extends ArmBody>(type: ArmKind<Body>): ArmResource<Body>[];
  /** Everything that has a resource group, but the groups themselves and what has no tags of its own. */
  inGroup(subscriptionId: string, resourceGroup: string): ArmResource[];
  add<Body extends ArmBody>(type: ArmType<Body>, resource: ArmResource<Body>): ArmResource<Body>;
  remove(resource: ArmResource): void;
  typeOf(resource: ArmResource): ArmType;
}

export function createArm(world: World, { operations, access }: Pick<Arm, 'operations' | 'access'>): Arm {
  const byId = new Map<string, ArmResource>();
  const types = new Map<string, ArmType>();
  const collectionOf = <Body extends ArmBody>({ kind }: ArmKind<Body>): Collection<ArmResource<Body>> =>
    world.collection<ArmResource<Body>>({ cloud: 'azure', kind });
  const typeOf = ({ type }: ArmResource) => {
    const known = types.get(type);
    if (!known) throw new Error(`Nobody said what ${type} is.`);
    return known;
  };
  return {
    world,
    operations,
    access,
    typeOf,
    know<Body extends ArmBody>(type: ArmType<Body>) {
      // Hooks get back what their own type has made.
      types.set(type.type, type as unknown as ArmType);
      collectionOf(type);
    },
    find: (armId) => byId.get(keyOfId(armId)),
    findOf<Body extends ArmBody>({ type }: ArmKind<Body>, armId: string) {
      const found = byId.get(keyOfId(armId));
      // The type's name stands for the type of its bodies: each is declared in one place only.
      return found?.type === type ? (found as ArmResource<Body>) : undefined;
    },
    all: (type) => collectionOf(type).all(),
    inGroup(subscriptionId, resourceGroup) {
      const prefix = keyOfId(`/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/`);
      return [...byId.values()].filter(({ armId }) => keyOfId(armId).startsWith(prefix));
    },
    add<Body extends ArmBody>(type: ArmType<Body>, resource: ArmResource<Body>) {
      byId.set(keyOfId(resource.armId), resource);
      return collectionOf(type).add(resource);
    },
    remove(resource) {
      byId.delete(keyOfId(resource.armId));
      collectionOf(typeOf(resource)).remove(resource);
    },
  };
}
