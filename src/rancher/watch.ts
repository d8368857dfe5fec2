import * as z from 'zod';
import { type AskDependencies, asking } from '../pace/ask.ts';
import type { ProviderApi } from '../pace/provider-api.ts';
import { obeying } from '../pace/throttling.ts';
import type { RancherClient } from './client.ts';
import { type ClusterSighting, managementClusterSchema, sightingOf } from './cluster-state.ts';
import { unreadable, wasRefusedWith } from './failures.ts';

const CLUSTERS = '/k8s/clusters/local/apis/management.cattle.io/v3/clusters';
const PAGE = 250;
/** A list, of one page in most installations, and the watch. */
const CALLS_TO_BEGIN = 2;
/** The server ends a watch at the time we name; this much longer, and the connection is taken for dead. */
const GRACE_SECONDS = 15;

const metadataSchema = z.object({ resourceVersion: z.string(), continue: z.string().nullish() });
const listSchema = z.object({ metadata: metadataSchema, items: z.array(managementClusterSchema) });
const frameSchema = z.object({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
  object: z.unknown(),
});
const bookmarkSchema = z.object({ metadata: metadataSchema });
const errorSchema = z.object({ code: z.number().optional(), message: z.string().optional() });

/** What a watch tells, each with the resourceVersion from which a later watch goes on. */
export type WatchReport =
  /** The complete list: a cluster that is missing from it is gone. */
  | { readonly type: 'listed'; readonly clusters: readonly ClusterSighting[]; readonly resourceVersion: string }
  | { readonly type: 'seen'; readonly cluster: ClusterSighting; readonly resourceVersion: string }
  | { readonly type: 'gone'; readonly cluster: ClusterSighting; readonly resourceVersion: string }
  | { readonly type: 'bookmark'; readonly resourceVersion: string };

export interface WatchRequest {
  /** From an earlier report; without it the watch begins with a list. */
  readonly resourceVersion?: string | undefined;
  /** When to end, in milliseconds since the epoch. A watch of less than a second is not begun. */
  readonly untilMs: number;
}

/** All clusters of the Rancher server, read page by page at one resourceVersion. */
export async function listClusters(
  client: RancherClient,
  labelSelector?: string,
): Promise<{ clusters: ClusterSighting[]; resourceVersion: string }> {
  const clusters: ClusterSighting[] = [];
  let page: string | undefined;
  for (;;) {
    const query = new URLSearchParams({ limit: String(PAGE) });
    if (labelSelector !== undefined) query.set('labelSelector', labelSelector);
    if (page !== undefined) query.set('continue', page);
    const answer = await client.send({ method: 'GET', path: `${CLUSTERS}?${query}` }, listSchema);
    clusters.push(...answer.items.map(sightingOf));
    page = answer.metadata.continue || undefined;
    if (page === undefined) {
      return { clusters, resourceVersion: answer.metadata.resourceVersion };
    }
  }
}

/**
 * Lists where it must and watches until the deadline. Kubernetes forgets old versions and says so (410 Gone); then the
 * watch lists again and goes on. Throws `StepFailure` when Rancher is not there; what was reported until then holds.
 */
export async function* watchClusters(
  request: WatchRequest,
  { client, now }: { client: RancherClient; now: () => number },
): AsyncGenerator<WatchReport> {
  let { resourceVersion } = request;
  for (;;) {
    if (resourceVersion === undefined) {
      const list = await listClusters(client);
      resourceVersion = list.resourceVersion;
      yield { type: 'listed', ...list };
    }
    const seconds = Math.floor((request.untilMs - now()) / 1000);
    if (seconds < 1) {
      return;
    }
    let expired = false;
    for await (const report of watchOnce({ resourceVersion, seconds }, client)) {
      if (report === 'expired') {
        expired = true;
        break;
      }
      resourceVersion = report.resourceVersion;
      yield report;
    }
    if (!expired) {
      return;
    }
    resourceVersion = undefined;
  }
}

/**
 * A watch at the pace that Rancher allows all of us: it begins when the tokens are there, again when Rancher would not have it, and a
 * refusal that comes later closes Rancher for everybody.
 */
export function paced<Request>(
  watch: (request: Request) => AsyncGenerator<WatchReport>,
  dependencies: AskDependencies & { api: ProviderApi },
): (request: Request) => AsyncGenerator<WatchReport> {
  const { api } = dependencies;
  return async function* (request) {
    const begun = await asking(dependencies)([{ api, class: 'read', count: CALLS_TO_BEGIN }], async () => {
      const reports = watch(request);
      return { reports, first: await reports.next() };
    });
    const next = () => obeying({ apis: [api], run: () => begun.reports.next() }, dependencies);
    try {
      for (let report = begun.first; !report.done; report = await next()) yield report.value;
    } finally {
      await begun.reports.return(undefined);
    }
  };
}

async function* watchOnce(
  { resourceVersion, seconds }: { resourceVersion: string; seconds: number },
  client: RancherClient,
): AsyncGenerator<WatchReport | 'expired'> {
  const query = new URLSearchParams({
    watch: '1',
    allowWatchBookmarks: 'true',
    resourceVersion,
    timeoutSeconds: String(seconds),
  });
  try {
    for await (const line of client.lines(
      `${CLUSTERS}?${query}`,
      AbortSignal.timeout((seconds + GRACE_SECONDS) * 1000),
    )) {
      yield reportOf(line);
    }
  } catch (error) {
    if (!wasRefusedWith(error, 410)) {
      throw error;
    }
    yield 'expired';
  }
}

function reportOf(line: unknown): WatchReport | 'expired' {
  const { type, object } = parsed(frameSchema, line);
  switch (type) {
    case 'ERROR': {
      // An error inside the stream ends it; of those that Kubernetes sends, only 410 has a cure, and for all a new list is right.
      parsed(errorSchema, object);
      return 'expired';
    }
    case 'BOOKMARK':
      return { type: 'bookmark', resourceVersion: parsed(bookmarkSchema, object).metadata.resourceVersion };
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED': {
      const cluster = sightingOf(parsed(managementClusterSchema, object));
      return { type: type === 'DELETED' ? 'gone' : 'seen', cluster, resourceVersion: cluster.resourceVersion };
    }
  }
}

function parsed<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const result = schema.safeParse(value);
  if (!result.success) {
    throw unreadable(result.error);
  }
  return result.data;
}
