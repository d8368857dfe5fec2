import type { RestRequest } from '../../rest/vendor.ts';
import type { World } from '../../world/world.ts';
import { invalidField, notFound, notReady } from '../faults.ts';
import { param } from '../routes.ts';
import { linkTo } from './links.ts';
import {
  type ComputeObject,
  type ComputeObjects,
  computeObjects,
  GLOBAL,
  isShown,
  type Noun,
  nouns,
  pathOf,
} from './objects.ts';
import { createOperations, type Operations } from './operations.ts';
import { createServiceAttachments, type ServiceAttachments } from './service-attachments.ts';

/** What stands in a resource's way out: the path of what still uses it. */
export type Users = (object: ComputeObject) => readonly string[];

export interface ComputeStore {
  readonly world: World;
  readonly universe: string;
  readonly objects: ComputeObjects;
  readonly operations: Operations;
  readonly attachments: ServiceAttachments;
  /** Everything whose body refers to this resource, and what others report. */
  readonly usersOf: Users;
  /** Others tell what of theirs uses a resource: GKE its nodes. */
  reportUsers(users: Users): void;
}

export function createStore(world: World, { universe }: { universe: string }): ComputeStore {
  const objects = computeObjects(world);
  const reported: Users[] = [];
  return {
    world,
    universe,
    objects,
    operations: createOperations(world, { universe }),
    attachments: createServiceAttachments(),
    usersOf(object) {
      const link = linkTo(object, universe);
      const referring = nouns
        .flatMap((noun) => objects[noun].all())
        .filter((other) => other !== object && refersTo(other.body, link));
      return [...referring.map(pathOf), ...reported.flatMap((users) => users(object))];
    },
    reportUsers: (users) => void reported.push(users),
  };
}

function refersTo(value: unknown, link: string): boolean {
  if (typeof value === 'string') return value === link;
  return typeof value === 'object' && value !== null && Object.values(value).some((item) => refersTo(item, link));
}

export const placeOf = (request: RestRequest) => ({
  accountId: param(request, 'project'),
  region: request.params.region ?? request.params.zone ?? GLOBAL,
});

/** The resource that a request names, as reading calls see it. */
export function shownObject(request: RestRequest, { store, noun }: { store: ComputeStore; noun: Noun }): ComputeObject {
  const place = placeOf(request);
  const id = param(request, 'name');
  const found = store.objects[noun].find(place, id);
  if (!found || !isShown(found)) throw notFound(pathOf({ ...place, noun, id }));
  return found;
}

/** The same for a change: one at a time. */
export function readyObject(request: RestRequest, about: { store: ComputeStore; noun: Noun }): ComputeObject {
  const found = shownObject(request, about);
  if (found.state !== 'READY') throw notReady(pathOf(found));
  return found;
}

const NAME = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

export function refuseBadName(name: unknown): string {
  if (typeof name === 'string' && NAME.test(name)) return name;
  throw invalidField('resource.name', {
    value: name,
    why: "Must be a match of regex '(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)'",
  });
}
