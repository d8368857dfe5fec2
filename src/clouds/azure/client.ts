import * as z from 'zod';
import { createRestClient, type RestClient, type Shown } from '../rest/client.ts';
import type { AccountSession } from './credential.ts';
import { isAbsence } from './failures.ts';
import type { AzurePlace } from './limits.ts';

/** Versions for which every body that we send is known; a type keeps its own. */
const apiVersions: Readonly<Record<string, string>> = {
  'Microsoft.Resources': '2025-04-01',
  'Microsoft.Network': '2025-07-01',
  'Microsoft.Network/privateDnsZones': '2024-06-01',
  'Microsoft.DBforPostgreSQL': '2025-08-01',
  'Microsoft.ContainerService': '2026-05-01',
  'Microsoft.Compute': '2024-11-01',
};

/** Azure Resource Manager as one subscription and region see it. Ids are paths: `/subscriptions/…/resourceGroups/…`. */
export interface ArmClient extends AzurePlace {
  /** Undefined where there is nothing under this id, or no group that it could be in. */
  get<Body>(id: string, body: z.ZodType<Body>): Promise<Body | undefined>;
  /** All pages; none where the group, or the parent, is absent. */
  list<Item>(id: string, item: z.ZodType<Item>, filter?: string): Promise<Item[]>;
  /** Starts a making or a change; where that takes time, returns where its operation is asked after. */
  put(id: string, body: object): Promise<string | undefined>;
  /** How a long operation goes; undefined when Azure does not know it any more. */
  operation(path: string): Promise<ArmOperation | undefined>;
  patch(id: string, body: object): Promise<void>;
  /** Starts the deletion; absence is success. */
  remove(id: string): Promise<void>;
}

const operationSchema = z.object({
  status: z.string(),
  error: z
    .object({
      code: z.string().default(''),
      message: z.string().default(''),
      details: z.array(z.object({ code: z.string().nullish(), message: z.string().nullish() })).nullish(),
    })
    .nullish(),
});

/** `status` is `Succeeded`, `Failed` or `Canceled` when it has ended (ARM, track asynchronous operations). */
export type ArmOperation = z.infer<typeof operationSchema>;

export interface ArmConnection extends AzurePlace {
  readonly session: AccountSession;
  readonly endpointUrl?: string | undefined;
}

const HOST = 'https://management.azure.com';

const BEARER = 'Bearer ';

export function createArmClient({ account, region, session, endpointUrl }: ArmConnection): ArmClient {
  const authorization = async () => ({ authorization: `${BEARER}${await session.token()}` });
  const refused = ({ authorization: shown = '' }: Shown) => session.refused(shown.slice(BEARER.length));
  const rest = createRestClient({ cloud: 'Azure', endpointUrl, authorization, refused });
  const at = (id: string) => ({ url: `${HOST}${id}`, query: { 'api-version': versionOf(id) } });
  return {
    account,
    region,
    get: (id, body) => orAbsent(async () => (await rest.call({ method: 'GET', ...at(id) }, body)).body),
    list: async (id, item, filter) =>
      (await orAbsent(() => everyPage(rest, { ...at(id), item, ...(filter !== undefined && { filter }) }))) ?? [],
    async put(id, body) {
      const { headers } = await rest.call({ method: 'PUT', ...at(id), body }, z.unknown());
      return operationPath(headers['azure-asyncoperation']);
    },
    operation: (path) =>
      orAbsent(async () => (await rest.call({ method: 'GET', url: `${HOST}${path}` }, operationSchema)).body),
    async patch(id, body) {
      await rest.call({ method: 'PATCH', ...at(id), body }, z.unknown());
    },
    async remove(id) {
      await orAbsent(() => rest.call({ method: 'DELETE', ...at(id) }, z.unknown()));
    },
  };
}

/** Without its host: whoever is asked with our token is Resource Manager. What stands behind the `?` belongs to the address. */
function operationPath(url: string | undefined): string | undefined {
  return url?.match(/^https?:\/\/.+?(\/subscriptions\/.+)$/)?.[1];
}

interface Pages<Item> {
  readonly url: string;
  readonly query: Readonly<Record<string, string>>;
  readonly item: z.ZodType<Item>;
  readonly filter?: string;
}

async function everyPage<Item>(rest: RestClient, { url, query, item, filter }: Pages<Item>): Promise<Item[]> {
  const page = z.object({ value: z.array(item), nextLink: z.string().nullish() });
  const first = await rest.call({ method: 'GET', url, query: { ...query, ...(filter && { $filter: filter }) } }, page);
  const items = [...first.body.value];
  let next = first.body.nextLink;
  while (next) {
    const { body } = await rest.call({ method: 'GET', url: next }, page);
    items.push(...body.value);
    next = body.nextLink;
  }
  return items;
}

/** Runs a call about something, which Azure answers with an error when it is not there. */
async function orAbsent<Answer>(call: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** By the longest entry that the type, which Azure may spell in any case, begins with; what has no provider in its path is Resource Manager's own. */
function versionOf(id: string): string {
  const type = (id.split(/\/providers\//i)[1] ?? 'Microsoft.Resources').toLowerCase();
  const known = Object.keys(apiVersions).filter((name) => `${type}/`.startsWith(`${name.toLowerCase()}/`));
  const longest = known.sort((a, b) => b.length - a.length)[0] ?? '';
  return apiVersions[longest] ?? '';
}
