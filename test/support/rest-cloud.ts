import type { AwsService } from '../../local/runtime/gateway/aws-service.ts';
import { awsManners } from '../../local/simulators/aws/manners.ts';
import { createWebIdentity, type WebIdentity } from '../../local/simulators/aws/sts/web-identity.ts';
import { createCallGuard } from '../../local/simulators/calls/call-guard.ts';
import type { OnRequest } from '../../local/simulators/rest/desk.ts';
import { createRestServer } from '../../local/simulators/rest/server.ts';
import type { RestVendor } from '../../local/simulators/rest/vendor.ts';
import { createWorld, type World } from '../../local/simulators/world/world.ts';
import { BACKEND_ACCOUNT, BACKEND_ROLE, startBackend } from './backend.ts';
import { type VirtualClock, virtualClock } from './clock.ts';
import { type Mortality, mortal } from './mortality.ts';
import { createRequestRecord } from './request-record.ts';

/** A request as it reached a cloud. */
export interface SentRequest {
  readonly host: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The route that it found: `POST /v1/{project}/vpcs`. */
  readonly request: string;
  readonly operation: string;
  /** What the route asks of the caller's role, where the vendor says so by route. */
  readonly permissions: readonly string[];
  /** Who sent it, as the vendor names them. */
  readonly subject: string;
  readonly body: unknown;
}

export interface RestCloudSettings {
  /** Subscription or project. */
  readonly account: string;
  readonly quotas?: Readonly<Record<string, number>>;
  /** Share of what is written that is shown a moment late; nothing is when absent. */
  readonly hiddenShare?: number | undefined;
  /** From where the backend and Rancher call, for whoever lets in some and not others. */
  readonly egressCidrs?: readonly string[];
  /** Whom the vendor takes for somebody else than us, as whom tests send what they like. */
  readonly isSomebodyElse?: (subject: string) => boolean;
  readonly vendor: (world: World, webIdentity: WebIdentity) => RestVendor;
  /** Further services of the backend's own account. */
  readonly backend?: (world: World) => readonly AwsService[];
  /** Whose role calls, where it is not the usual one. */
  readonly functionName?: string;
  /** What befalls calls to the cloud and to the backend's own account, after everything else. */
  readonly deaths?: Mortality;
}

/** A cloud with a REST API on a loopback port, beside the AWS whose STS says who a function is. */
export interface RestCloud {
  readonly clock: VirtualClock;
  readonly world: World;
  /** For whoever else lives in the same world. */
  readonly vendor: RestVendor;
  /** Where all hosts of the vendor are answered for. */
  readonly url: string;
  /** Every request that found its route and its caller, in its order. */
  readonly sent: readonly SentRequest[];
  readonly webIdentity: WebIdentity;
  /** Of the backend's account. */
  readonly issuer: string;
  /** What a function shows itself with. */
  identity(claims: { aud: string; sub?: string }): string;
  close(): Promise<void>;
}

export async function startRestCloud(settings: RestCloudSettings): Promise<RestCloud> {
  const { account, quotas = {}, hiddenShare = 0 } = settings;
  const clock = virtualClock();
  const world = createWorld({
    clock,
    seed: 7,
    accounts: [{ accountId: account, quotas }],
    visibility: { share: hiddenShare, longestMs: 1000 },
  });
  const webIdentity = createWebIdentity({ clock, hex: world.hex });
  const vendor = settings.vendor(world, webIdentity);
  const sent: SentRequest[] = [];
  const { isSomebodyElse = () => false } = settings;
  const record = createRequestRecord({ isOurs: (subject) => !isSomebodyElse(subject) });
  let requests = 0;
  const hooks = createCallGuard(world, { mannersOf: (service) => vendor.mannersOf(service) ?? awsManners(service) });
  const server = createRestServer({
    vendors: [vendor],
    // Who has died is answered by nobody, and no time would pass until then.
    clock: settings.deaths ? { ...clock, busy: (work) => work() } : clock,
    ...(settings.egressCidrs && { egressCidrs: settings.egressCidrs }),
    hooks: settings.deaths ? mortal(hooks, settings.deaths) : hooks,
    onRequest(request, route) {
      sent.push(asSent(request, route));
      if (!route.open) record.request(request, route);
    },
    requestId: () => {
      requests += 1;
      return world.hex(`request/${requests}`, 32);
    },
  });
  const { functionName, deaths } = settings;
  const backend = await startBackend(
    { clock, hex: world.hex, webIdentity, ...(functionName !== undefined && { functionName }) },
    { services: [...(settings.backend?.(world) ?? [])], ...(deaths && { beforeCall: deaths.beforeCall }) },
  );
  const { url } = await server.listen();
  return {
    clock,
    world,
    vendor,
    url,
    sent,
    webIdentity,
    issuer: webIdentity.issuerOf(BACKEND_ACCOUNT),
    identity: ({ aud, sub = BACKEND_ROLE }) =>
      webIdentity.issue({
        accountId: BACKEND_ACCOUNT,
        claims: { aud, sub, exp: Math.floor(clock.now() / 1000) + 300 },
      }),
    async close() {
      await server.close();
      await backend.close();
      await record.settle();
    },
  };
}

function asSent(
  { host, method, path, query, body, caller }: Parameters<OnRequest>[0],
  route: Parameters<OnRequest>[1] & { readonly permissions?: readonly string[] },
): SentRequest {
  const { operation, permissions = [] } = route;
  const { subject } = caller;
  const request = `${method} ${route.path}`;
  return { host, method, path: `${path}?${query}`, query, request, operation, permissions, subject, body };
}
