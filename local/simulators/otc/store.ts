import type { Reply } from '../http/exchange.ts';
import { json } from '../http/exchange.ts';
import type { RestFault, RestRequest, RestRoute } from '../rest/vendor.ts';
import type { Collection, Place, WorldObject } from '../world/collection.ts';
import type { World } from '../world/world.ts';
import { refusal } from './faults.ts';
import { hostOf, type OtcServiceName } from './hosts.ts';
import type { OtcObjects } from './objects.ts';
import type { Shape } from './shape.ts';

export interface OtcStore {
  readonly world: World;
  readonly objects: OtcObjects;
}

/** Where a call takes effect: the project of the token, in the region of the host. */
export function placeOf({ caller, host }: RestRequest): Place {
  return { accountId: caller.accountId, region: hostOf(host)?.region ?? '' };
}

/** What reading calls show: read-after-write delay applies. */
export function visible<Item extends WorldObject>(
  collection: Collection<Item>,
  { world, place }: { world: World; place: Place },
): Item[] {
  return collection.at(place).filter(({ visibleAtMs }) => visibleAtMs <= world.clock.now());
}

export interface RouteOf {
  readonly service: OtcServiceName;
  /** `POST /v1/{project}/vpcs` */
  readonly at: string;
  readonly operation: string;
}

/** A route whose answer is the body alone, with the status that the reference gives. */
export function route(
  { service, at, operation }: RouteOf,
  run: (request: RestRequest) => { status: number; body?: unknown },
): RestRoute {
  const [method = '', path = ''] = at.split(' ');
  return {
    method,
    path,
    service: `otc-${service}`,
    operation,
    run: (request): Reply => {
      const { status, body } = run(request);
      return body === undefined ? { status } : json(body, status);
    },
  };
}

/** The body as the shape says it is; refused by `refuse` otherwise. */
export function bodyAs<Body>(
  request: RestRequest,
  { shape, refuse }: { shape: Shape; refuse: (problem: string) => RestFault },
): Body {
  const problem = shape(request.body, '');
  if (problem !== undefined) throw refuse(problem);
  return request.body as Body;
}

/** One page from behind the marker; limits beyond the allowed are refused. */
export function page<Item extends { readonly id: string }>(
  items: readonly Item[],
  { query, code, most = 2000 }: { query: URLSearchParams; code: string; most?: number },
): Item[] {
  const limit = Number(query.get('limit') ?? most);
  if (!Number.isInteger(limit) || limit < 0 || limit > most) throw refusal(400, code, 'Invalid limit.');
  const marker = query.get('marker');
  const start = marker === null ? 0 : items.findIndex(({ id }) => id === marker) + 1;
  if (marker !== null && start === 0) throw refusal(400, code, 'Invalid marker.');
  return items.slice(start, start + limit);
}

/** `2026-01-02T03:04:05` */
export const seconds = (ms: number): string => new Date(ms).toISOString().slice(0, 19);
