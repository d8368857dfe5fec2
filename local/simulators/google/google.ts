import type { Reply } from '../http/exchange.ts';
import type { Caller, RestFault, RestRequest, RestRoute, RestVendor } from '../rest/vendor.ts';
import type { World } from '../world/world.ts';
import { computeRoutes } from './compute/compute.ts';
import { egressOf } from './compute/nat-status.ts';
import { createStore } from './compute/store.ts';
import { containerRoutes } from './container/container.ts';
import { gkeClusters } from './container/objects.ts';
import { dnsRoutes } from './dns/dns.ts';
import { fault } from './faults.ts';
import { createKeyStore } from './iam/key-store.ts';
import { serviceAccountKeyRoutes } from './iam/service-account-keys.ts';
import { googleManners } from './manners.ts';
import { timeSeriesRoutes } from './monitoring/time-series.ts';
import type { GoogleRoute } from './routes.ts';
import { type GoogleSettings, type ServiceAccount, universeOf } from './settings.ts';
import { sqlRoutes } from './sql/sql.ts';
import { type AccessTokens, CLOUD_PLATFORM, createAccessTokens } from './tokens/access-tokens.ts';
import { federationRoutes } from './tokens/federation.ts';
import { impersonationRoutes } from './tokens/impersonation.ts';
import { keyGrantRoutes } from './tokens/key-grant.ts';

/** Google Cloud, or a universe of its own kind, over the simulated world. */
export function createGoogle(world: World, settings: GoogleSettings): RestVendor {
  const universe = universeOf(settings);
  const tokens = createAccessTokens(world);
  const compute = createStore(world, { universe });
  const about = { settings, tokens };
  const keys = createKeyStore(world, settings);
  const byService: Readonly<Record<string, readonly GoogleRoute[]>> = {
    compute: computeRoutes(compute),
    sqladmin: sqlRoutes(world, compute),
    dns: dnsRoutes(world, compute),
    container: containerRoutes(world, compute),
    sts: federationRoutes(world, about),
    iamcredentials: impersonationRoutes(world, about),
    oauth2: keyGrantRoutes(world, { ...about, keys }),
    iam: serviceAccountKeyRoutes(keys, { universe }),
    monitoring: timeSeriesRoutes(world, keys),
  };
  world.network.join({
    egressAddresses(clusterName) {
      const cluster = gkeClusters(world).anywhere(clusterName);
      if (!cluster) return undefined;
      const subnetwork = compute.objects.subnetworks.find(cluster, cluster.subnetwork.split('/').at(-1) ?? '');
      return subnetwork ? egressOf(subnetwork, compute) : [];
    },
    // Firewalls of Google have no id that anybody asks by.
    mayConnect: () => undefined,
  });
  const byHost = new Map(
    Object.entries(byService).map(([service, routes]): [string, readonly RestRoute[]] => [
      `${service}.${universe}`,
      routes.map((route) => ({ ...route, run: (request) => permitted(request, { route, settings }) })),
    ]),
  );

  return {
    routesAt: (host) => byHost.get(host),
    authenticate: (request) => callerOf(request, tokens),
    unknownRoute: ({ path }) =>
      fault({ status: 404, reason: 'notFound' }, `The requested URL ${path} was not found on this server.`),
    unreadableBody: () =>
      fault({ status: 400, reason: 'parseError' }, 'Invalid JSON payload received. Unexpected end of string.'),
    reply: (refusal, { host }) => reply(refusal, host.slice(0, -universe.length - 1)),
    mannersOf: googleManners,
  };
}

function callerOf({ headers, params }: Omit<RestRequest, 'caller'>, tokens: AccessTokens): Caller {
  const [, value = ''] = /^Bearer (.+)$/.exec(headers.authorization ?? '') ?? [];
  const token = tokens.find(value);
  if (!token) {
    throw fault(
      { status: 401, reason: 'authError' },
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
    );
  }
  if (!token.scopes.includes(CLOUD_PLATFORM)) {
    throw fault({ status: 403, reason: 'insufficientPermissions' }, 'Request had insufficient authentication scopes.');
  }
  return { accountId: params.project ?? '', subject: token.subject };
}

/** A service account may do what its roles in the project of the request allow, and nothing in any other. */
function permitted(
  request: RestRequest,
  { route, settings }: { route: GoogleRoute; settings: GoogleSettings },
): Reply | Promise<Reply> {
  const { accountId, subject } = request.caller;
  const granted = grantsOf(settings, { accountId, subject });
  const missing = granted === 'all' ? undefined : route.permissions.find((permission) => !granted.includes(permission));
  if (missing !== undefined) {
    const refusal = googleManners(route.service)?.denied(
      `Required '${missing}' permission for 'projects/${accountId}'`,
    );
    throw refusal ?? new Error(`${route.service} has no manners.`);
  }
  return route.run(request);
}

function grantsOf(
  { projects }: GoogleSettings,
  { accountId, subject }: { accountId: string; subject: string },
): ServiceAccount['permissions'] {
  const project = projects.find(({ projectId }) => projectId === accountId);
  return project?.serviceAccounts.find(({ email }) => email === subject)?.permissions ?? [];
}

/** Token endpoints keep OAuth's form; the older APIs list errors with a reason; the newer ones have a canonical status, and GKE has both. */
function reply({ status, code, message, headers, members }: RestFault, service: string): Reply {
  if (members.status === undefined) return { status, headers, body: { error: code, error_description: message } };
  const isOlder = ['compute', 'sqladmin', 'dns'].includes(service);
  const hasReason = isOlder || service === 'container';
  return {
    status,
    headers,
    body: {
      error: {
        code: status,
        message,
        ...(hasReason && { errors: [{ message, domain: members.domain, reason: code }] }),
        ...(!isOlder && { status: members.status }),
      },
    },
  };
}
