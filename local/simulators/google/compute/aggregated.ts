import type { RestRequest } from '../../rest/vendor.ts';
import { pageOf } from '../pages.ts';
import { type GoogleRoute, ok, param } from '../routes.ts';
import { filterOf } from './filter.ts';
import { isShown, type Noun, placePath, singular } from './objects.ts';
import { isOf, type ResourceKind, show, USUAL_PAGE } from './resource.ts';
import type { ComputeStore } from './store.ts';

/** These have no list over all places, because they are in the whole project anyway. */
const everywhere: readonly Noun[] = ['networks', 'firewalls'];

/** Google names the lists of these by the plural. */
const inPlural: readonly Noun[] = ['healthChecks', 'urlMaps'];

/** `aggregatedList` of each noun: what a project has in all its places, by place. A place that has nothing is left out. */
export function aggregatedRoutes(kinds: readonly ResourceKind[], store: ComputeStore): GoogleRoute[] {
  const nouns = [...new Set(kinds.map(({ noun }) => noun))].filter((noun) => !everywhere.includes(noun));
  return nouns.map((noun) => ({
    method: 'GET',
    path: `/compute/v1/projects/{project}/aggregated/${noun}`,
    service: 'google-compute',
    operation: `compute.${noun}.aggregatedList`,
    permissions: [`compute.${noun}.list`],
    run: (request) => ok(listing(request, { noun, kinds: kinds.filter((kind) => kind.noun === noun), store })),
  }));
}

function listing(
  request: RestRequest,
  { noun, kinds, store }: { noun: Noun; kinds: readonly ResourceKind[]; store: ComputeStore },
): unknown {
  const accountId = param(request, 'project');
  const matches = filterOf(request.query.get('filter'));
  const objects = store.objects[noun].all().filter((object) => object.accountId === accountId && isShown(object));
  const found = kinds
    .flatMap((kind) => objects.filter((object) => isOf(kind, object)).map((object) => ({ kind, object })))
    .map(({ kind, object }) => ({ place: placePath(object), shown: show(object, { kind, store }) }))
    .filter(({ shown }) => matches(shown));
  const { items, ...next } = pageOf(found, { query: request.query, usual: USUAL_PAGE });
  const byPlace = Object.groupBy(items, ({ place }) => place);
  const path = `projects/${accountId}/aggregated/${noun}`;
  return {
    kind: `compute#${inPlural.includes(noun) ? noun : singular[noun]}AggregatedList`,
    id: path,
    items: Object.fromEntries(
      Object.entries(byPlace).map(([place, here = []]) => [place, { [noun]: here.map(({ shown }) => shown) }]),
    ),
    ...next,
    selfLink: `https://www.${store.universe}/compute/v1/${path}`,
  };
}
