import * as z from 'zod';
import { StepFailure } from '../../platform/failure.ts';
import { createRestClient, type RestCall, type RestClient } from '../rest/client.ts';
import type { GoogleAccess, Tokens } from './credential.ts';
import type { GooglePlace } from './limits.ts';
import { uuidOf } from './owner-mark.ts';

/** One landing account and region, as every kind and question calls it. */
export interface GoogleClient extends GooglePlace {
  readonly access: GoogleAccess;
  readonly rest: RestClient;
}

export function googleClient(
  { project, region }: GooglePlace,
  { access, tokens, endpointUrl }: { access: GoogleAccess; tokens: Tokens; endpointUrl: string | undefined },
): GoogleClient {
  const rest = createRestClient({
    cloud: 'Google Cloud',
    endpointUrl,
    authorization: () => tokens.show(access),
    refused: (shown) => tokens.refused(access, shown),
  });
  return { project, region, access, rest };
}

type Api = 'compute' | 'sqladmin' | 'dns' | 'container';

const bases: Readonly<Record<Api, string>> = {
  compute: 'compute/v1',
  sqladmin: 'v1',
  dns: 'dns/v1',
  container: 'v1',
};

/** Where something of the project is: `projects/<project>/<path>` at this service of the account's universe. */
export function urlOf({ access, project }: GoogleClient, { api, path }: { api: Api; path: string }): string {
  const rest = path === '' ? '' : `/${path}`;
  return `https://${api}.${access.universeDomain}/${bases[api]}/projects/${project}${rest}`;
}

/** A name within the region, or within the project: `regions/europe-west3/routers/nat`, `global/networks/n`. */
export const regional = ({ region }: GooglePlace, path: string): string => `regions/${region}/${path}`;

/** How a resource refers to another: from `projects/` on, which is the same in every universe. */
export const reference = ({ project }: GooglePlace, path: string): string => `projects/${project}/${path}`;

/** The part of a link that `reference` writes. */
export const plainReference = (link: string): string => link.replace(/^https:\/\/[^/]+\/compute\/v1\//, '');

const PAGES_AT_MOST = 100;

/** Cloud SQL lists what it reaches, and says which regions are missing from it. */
const warningsSchema = z.array(z.object({ code: z.string().optional(), region: z.string().optional() })).default([]);

/**
 * Every item of a listing, page by page. An empty listing has no member for its items. One that is not whole is thrown away: what it does
 * not show may be there. A region that is `missable` may be missing from it.
 */
export async function everyItem<Item>(
  client: GoogleClient,
  {
    url,
    query = {},
    member = 'items',
    item,
    missable = () => false,
  }: {
    readonly url: string;
    readonly query?: Readonly<Record<string, string>>;
    readonly member?: string;
    readonly item: z.ZodType<Item>;
    readonly missable?: (region: string) => boolean;
  },
): Promise<Item[]> {
  const page = z.object({ [member]: z.array(item).optional() });
  const about = z.object({ nextPageToken: z.string().optional(), warnings: warningsSchema });
  const items: Item[] = [];
  let pageToken: string | undefined;
  for (let count = 0; count < PAGES_AT_MOST; count += 1) {
    const asked = { ...query, ...(pageToken !== undefined && { pageToken }) };
    const { body } = await client.rest.call({ method: 'GET', url, query: asked }, z.intersection(page, about));
    const missing = body.warnings.filter(({ code }) => code === 'REGION_UNREACHABLE');
    refuseMissing(missing.map(({ region = '' }) => region).filter((region) => !missable(region)));
    items.push(...((body[member] as Item[] | undefined) ?? []));
    ({ nextPageToken: pageToken } = body);
    if (pageToken === undefined) return items;
  }
  throw new StepFailure('unexpected', `Google Cloud listed more than ${PAGES_AT_MOST} pages.`);
}

/** Throws where a listing lacks what these regions or zones hold. */
export function refuseMissing(places: readonly string[]): void {
  if (places.length === 0) return;
  throw new StepFailure(
    'provider-unavailable',
    `Google Cloud listed only a part, without ${places.map((place) => place || 'an unnamed region').join(', ')}.`,
  );
}

export const operationSchema = z.object({
  status: z.string(),
  selfLink: z.string().optional(),
  targetLink: z.string().optional(),
  error: z.object({ errors: z.array(z.object({ code: z.string(), message: z.string().default('') })) }).optional(),
});

export type Operation = z.infer<typeof operationSchema>;

/** A change, which Google answers with an operation that goes on. */
export async function begin(
  client: GoogleClient,
  { requestId, ...call }: Pick<RestCall, 'method' | 'url' | 'body' | 'query'> & { requestId?: string },
): Promise<Operation> {
  const query = { ...call.query, ...(requestId !== undefined && { requestId: uuidOf(requestId) }) };
  const { body } = await client.rest.call({ ...call, query }, operationSchema);
  return body;
}
