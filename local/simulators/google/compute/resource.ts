import type { RestRequest } from '../../rest/vendor.ts';
import { keyOf } from '../../world/collection.ts';
import { type Body, checkedBody, type Fields } from '../bodies.ts';
import { alreadyExists, inUse } from '../faults.ts';
import { ownerTags } from '../owner-tags.ts';
import { pageOf } from '../pages.ts';
import { type GoogleRoute, ok } from '../routes.ts';
import { filterOf } from './filter.ts';
import { linkTo } from './links.ts';
import { type ComputeObject, GLOBAL, isShown, type Noun, pathOf, placePath, singular } from './objects.ts';
import type { OperationError } from './operations.ts';
import { type ComputeStore, placeOf, readyObject, refuseBadName, shownObject } from './store.ts';

/** What is being made, and where. */
export interface Making {
  readonly store: ComputeStore;
  readonly accountId: string;
  readonly region: string;
}

/** One kind of resource, as far as kinds differ. */
export interface ResourceKind {
  readonly noun: Noun;
  /** Google's name for its calls where that is not the noun: `regionDisks`. */
  readonly calls?: string;
  /** The same in the names of permissions: `regionBackendServices`. */
  readonly rights?: string;
  readonly path: 'global' | 'regions/{region}' | 'zones/{zone}';
  readonly fields: Fields;
  /** Beside that to insert: what an insert needs the right to. */
  readonly insertPermissions?: readonly string[];
  readonly deletePermissions?: readonly string[];
  /** The resource with its references in full and defaults filled in; throws what Google refuses at once. */
  complete(body: Body, making: Making): Body;
  /** What goes wrong only while the operation runs. */
  fails?(object: ComputeObject, store: ComputeStore): OperationError | undefined;
  /** Members of the body that are only remembered. */
  readonly hidden?: readonly string[];
  /** Members that Google adds when it shows the resource. */
  shown?(object: ComputeObject, store: ComputeStore): Body;
  /** At the end of creation and of deletion. */
  made?(object: ComputeObject, store: ComputeStore): void;
  gone?(object: ComputeObject, store: ComputeStore): void;
  readonly patch?: {
    readonly fields: Fields;
    readonly permissions?: readonly string[];
    apply(change: { body: Body; object: ComputeObject; making: Making }): Body;
  };
}

export const USUAL_PAGE = 500;

/** Insert, get, list and delete, which are the same for every kind of resource; patch for those that have it. */
export function resourceRoutes(kind: ResourceKind, store: ComputeStore): GoogleRoute[] {
  const { noun } = kind;
  const collection = `/compute/v1/projects/{project}/${kind.path}/${noun}`;
  const one = `${collection}/{name}`;
  const route = (verb: string, rest: Pick<GoogleRoute, 'method' | 'path' | 'run'> & { needs: readonly string[] }) => {
    const { needs, ...others } = rest;
    return {
      ...others,
      service: 'google-compute',
      operation: `compute.${kind.calls ?? noun}.${verb}`,
      permissions: needs,
    };
  };
  const { patch, rights = noun } = kind;
  return [
    route('insert', {
      method: 'POST',
      path: collection,
      needs: [`compute.${rights}.create`, ...(kind.insertPermissions ?? [])],
      run: (request) => ok(insert(request, { kind, store })),
    }),
    route('get', {
      method: 'GET',
      path: one,
      needs: [`compute.${rights}.get`],
      run: (request) => ok(show(shownObject(request, { store, noun }), { kind, store })),
    }),
    route('list', {
      method: 'GET',
      path: collection,
      needs: [`compute.${rights}.list`],
      run: (request) => ok(listing(request, { kind, store })),
    }),
    route('delete', {
      method: 'DELETE',
      path: one,
      needs: [`compute.${rights}.delete`, ...(kind.deletePermissions ?? [])],
      run: (request) => ok(remove(request, { kind, store })),
    }),
    ...(patch
      ? [
          route('patch', {
            method: 'PATCH',
            path: one,
            needs: [`compute.${rights}.update`, ...(patch.permissions ?? [])],
            run: (request) => {
              const object = readyObject(request, { store, noun });
              const body = checkedBody(request.body, { fields: patch.fields });
              const making = { store, ...placeOf(request) };
              const changed = patch.apply({ body, object, making });
              return ok(
                beginChange(request, { store, object, type: 'patch', change: () => ({ ...object.body, ...changed }) }),
              );
            },
          }),
        ]
      : []),
  ];
}

type Of = { readonly kind: ResourceKind; readonly store: ComputeStore };

function insert(request: RestRequest, { kind, store }: Of): unknown {
  const { world, objects, operations } = store;
  const { noun } = kind;
  const body = checkedBody(request.body, { fields: kind.fields });
  const id = refuseBadName(body.name);
  const place = placeOf(request);
  const repeated = operations.earlier(request, id);
  if (repeated) return repeated;
  if (objects[noun].find(place, id)) throw alreadyExists(pathOf({ ...place, noun, id }));
  const complete = kind.complete(body, { store, ...place });
  const serial = world.serial(`google-${noun}/${keyOf({ ...place, id })}`);
  const key = `${keyOf({ ...place, id })}/${serial}`;
  const object = objects[noun].add({
    ...place,
    id,
    noun,
    number: numberOf(world.hex(`google-${noun}/${key}`, 14)),
    tags: ownerTags(complete),
    createdAtMs: world.clock.now(),
    visibleAtMs: world.clock.now(),
    implicit: false,
    state: 'CREATING',
    body: complete,
    fingerprint: 1,
  });
  const failure = () =>
    kind.fails?.(object, store) ??
    world.faults.resourceFailure({
      service: 'google-compute',
      operation: `compute.${kind.calls ?? noun}.insert`,
      accountId: place.accountId,
      owner: () => object.tags.get('tenantry-owner'),
    });
  return operations.begin({
    type: 'insert',
    target: object,
    takesMs: world.duration(`google-${singular[noun]}.create`, key),
    request,
    finish: () => {
      const error = failure();
      if (error) {
        objects[noun].remove(object);
        kind.gone?.(object, store);
        return error;
      }
      object.state = 'READY';
      kind.made?.(object, store);
      return undefined;
    },
  });
}

function remove(request: RestRequest, { kind, store }: Of): unknown {
  const { world, objects, operations } = store;
  const { noun } = kind;
  const repeated = operations.earlier(request, request.params.name ?? '');
  if (repeated) return repeated;
  const object = readyObject(request, { store, noun });
  const [by] = store.usersOf(object);
  if (by !== undefined) throw inUse(singular[noun], { path: pathOf(object), by });
  object.state = 'DELETING';
  return operations.begin({
    type: 'delete',
    target: object,
    takesMs: world.duration(`google-${singular[noun]}.delete`, `${keyOf(object)}/${object.number}`),
    request,
    finish: () => {
      objects[noun].remove(object);
      kind.gone?.(object, store);
      return undefined;
    },
  });
}

/** A change of a resource in place; what it changes to is worked out when it is done. */
export function beginChange(
  request: RestRequest,
  { store, object, type, change }: { store: ComputeStore; object: ComputeObject; type: string; change: () => Body },
): unknown {
  object.state = 'UPDATING';
  return store.operations.begin({
    type,
    target: object,
    takesMs: store.world.duration('google-resource.change', `${keyOf(object)}/${object.fingerprint}`),
    request,
    finish: () => {
      object.body = change();
      object.tags.clear();
      for (const [key, value] of ownerTags(object.body)) object.tags.set(key, value);
      object.fingerprint += 1;
      object.state = 'READY';
      return undefined;
    },
  });
}

function listing(request: RestRequest, { kind, store }: Of): unknown {
  const matches = filterOf(request.query.get('filter'));
  const place = placeOf(request);
  const shown = store.objects[kind.noun]
    .at(place)
    .filter(isShown)
    .map((object) => show(object, { kind, store }))
    .filter(matches);
  const { items, ...next } = pageOf(shown, { query: request.query, usual: USUAL_PAGE });
  return {
    kind: `compute#${singular[kind.noun]}List`,
    id: `projects/${place.accountId}/${placePath(place)}/${kind.noun}`,
    ...(items.length > 0 && { items }),
    ...next,
    selfLink: `https://www.${store.universe}/compute/v1/projects/${place.accountId}/${placePath(place)}/${kind.noun}`,
  };
}

/** Whether it is where resources of this kind are: a noun may have one for regions and one for the whole project. */
export const isOf = ({ path }: ResourceKind, object: ComputeObject): boolean =>
  placePath(object).split('/')[0] === path.split('/')[0];

export function show(object: ComputeObject, { kind, store }: Of): Record<string, unknown> {
  const fingerprint = Buffer.from(`${object.number}/${object.fingerprint}`).toString('base64url');
  return {
    kind: `compute#${singular[kind.noun]}`,
    id: object.number,
    creationTimestamp: new Date(object.createdAtMs).toISOString(),
    selfLink: linkTo(object, store.universe),
    ...(object.region !== GLOBAL && {
      region: `https://www.${store.universe}/compute/v1/projects/${object.accountId}/${placePath(object)}`,
    }),
    ...Object.fromEntries(Object.entries(object.body).filter(([name]) => !kind.hidden?.includes(name))),
    ...kind.shown?.(object, store),
    ...('labels' in kind.fields && { labelFingerprint: fingerprint }),
    ...('fingerprint' in (kind.patch?.fields ?? {}) && { fingerprint }),
  };
}

const numberOf = (hex: string): string => String(BigInt(`0x${hex}`) + 10n ** 18n);
