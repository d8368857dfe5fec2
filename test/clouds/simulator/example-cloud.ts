import type { Manners } from '../../../local/simulators/calls/manners.ts';
import { RestFault, type RestRequest, type RestRoute, type RestVendor } from '../../../local/simulators/rest/vendor.ts';
import type { World } from '../../../local/simulators/world/world.ts';
import { type Collection, collections, type Item } from './collections.ts';

export interface ExampleSettings {
  readonly projects: readonly string[];
  /** Whether this is a token that shows one of our roles, meant for this cloud. */
  readonly knows: (identity: string) => boolean;
  /** A new cluster has applied its manifest. */
  readonly onClusterActive?: (cluster: Item) => void;
}

const SERVICE = 'example';
const TOKEN_SECONDS = 3600;

const refusal = (status: number, code: string, message: string): RestFault => new RestFault({ status, code }, message);

/** An invented cloud with four kinds of things, each made, listed, changed and removed alike, as strict as those that exist. */
export function createExampleCloud(world: World, settings: ExampleSettings): RestVendor {
  const tokens = new Map<string, { readonly project: string; readonly untilMs: number }>();
  const cloud = collections(world, settings);
  world.network.join({
    egressAddresses(clusterName) {
      const all = (kind: string) => world.collection<Item>({ cloud: 'example', kind }).all();
      const cluster = all('clusters').find(({ spec }) => spec.name === clusterName);
      const network = all('networks').find(({ id }) => id === cluster?.spec.networkId);
      return cluster && [network?.status.egressAddress ?? []].flat();
    },
    mayConnect: () => undefined,
  });
  const routes: RestRoute[] = [
    {
      service: SERVICE,
      operation: 'IssueToken',
      method: 'POST',
      path: '/v1/token',
      open: true,
      run({ body }) {
        const { identity, project } = Object(body);
        if (!settings.knows(String(identity)) || !settings.projects.includes(project))
          throw refusal(401, 'unknownIdentity', 'This identity is not known.');
        const token = world.hex(`example/token/${world.serial('example/token')}`, 32);
        const untilMs = world.clock.now() + TOKEN_SECONDS * 1000;
        tokens.set(token, { project, untilMs });
        return { status: 200, body: { token, expiresAt: new Date(untilMs).toISOString() } };
      },
    },
    {
      service: SERVICE,
      operation: 'ListQuotas',
      method: 'GET',
      path: '/v1/projects/{project}/regions/{region}/quotas',
      run: (request) => ({
        status: 200,
        body: {
          items: cloud.flatMap((each) => {
            const quota = each.quotaAt(placeOf(request));
            return quota ? [{ name: each.name, ...quota }] : [];
          }),
        },
      }),
    },
    ...cloud.flatMap(routesOf),
  ];
  return {
    routesAt: (host) => (host === 'api.example-cloud.test' ? routes : undefined),
    authenticate({ headers, params }) {
      const token = tokens.get(headers.authorization?.replace('Bearer ', '') ?? '');
      if (!token || token.untilMs <= world.clock.now()) throw refusal(401, 'unauthorized', 'Who are you?');
      if (token.project !== params.project) throw refusal(403, 'forbidden', 'This token is of another project.');
      return { accountId: token.project, subject: `role-in/${token.project}` };
    },
    unknownRoute: ({ method, path }) => refusal(404, 'noSuchCall', `There is no ${method} ${path}.`),
    unreadableBody: () => refusal(400, 'unreadable', 'The body is no JSON.'),
    reply: ({ status, code, message, headers }) => ({ status, headers, body: { code, message } }),
    mannersOf: (service) => (service === SERVICE ? manners : undefined),
  };
}

const placeOf = ({ params }: RestRequest) => ({ accountId: params.project ?? '', region: params.region ?? '' });

function routesOf(collection: Collection): RestRoute[] {
  const { name, noun } = collection;
  const path = `/v1/projects/{project}/regions/{region}/${name}`;
  const one = `${path}/{id}`;
  const common = { service: SERVICE };
  const at = (request: RestRequest) => ({ ...placeOf(request), id: request.params.id ?? '' });
  return [
    {
      ...common,
      operation: `List${noun}s`,
      method: 'GET',
      path,
      run: (request) => ({
        status: 200,
        body: { items: collection.list({ ...placeOf(request), label: request.query.get('label') }) },
      }),
    },
    {
      ...common,
      operation: `Create${noun}`,
      method: 'POST',
      path,
      run: (request) => ({ status: 201, body: collection.create(placeOf(request), request.body) }),
    },
    {
      ...common,
      operation: `Change${noun}`,
      method: 'PATCH',
      path: one,
      run: (request) => ({ status: 200, body: collection.change(at(request), request.body) }),
    },
    {
      ...common,
      operation: `Delete${noun}`,
      method: 'DELETE',
      path: one,
      run(request) {
        collection.remove(at(request));
        return { status: 202 };
      },
    },
  ];
}

const manners: Manners = {
  rateOf: () => ({ burst: 20, refillPerSecond: 10 }),
  throttled: ({ retryAfterSeconds }) =>
    new RestFault(
      {
        status: 429,
        code: 'tooManyRequests',
        ...(retryAfterSeconds !== undefined && { headers: { 'retry-after': String(retryAfterSeconds) } }),
      },
      'Too many requests.',
    ),
  denied: (message = 'You may not.') => refusal(403, 'forbidden', message),
  internal: (message = 'Something broke.') => refusal(500, 'internal', message),
  unavailable: (message = 'Try later.') => refusal(503, 'unavailable', message),
  refused: (code, message) => refusal(400, code, message),
  answerWithoutEffect(operation) {
    if (operation.startsWith('Delete')) return { status: 202 };
    throw new RangeError(`The answer to ${operation} depends on its effect.`);
  },
};
