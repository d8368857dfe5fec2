import type { Call } from '../../runtime/gateway/call.ts';
import { type CallHooks, surround } from '../calls/surround.ts';
import type { Exchange, Reply } from '../http/exchange.ts';
import { LostReply } from '../http/server.ts';
import { createRouting, type Found } from './routing.ts';
import { RestFault, type RestRequest, type RestRoute, type RestVendor } from './vendor.ts';

export interface DeskOptions {
  readonly vendors: readonly RestVendor[];
  /** Stand around every call that has found its route and its caller. */
  readonly hooks?: CallHooks;
  /** Told every request that has found its route and its caller, before anything befalls it. */
  readonly onRequest?: OnRequest;
}

export type OnRequest = (request: RestRequest, route: RestRoute) => void;

/** A request to one of the vendors' hosts, however it came here. */
export type Asked = Exchange & { readonly host: string };

/** Where requests to REST vendors are routed, authenticated and answered. */
export interface RestDesk {
  /** Throws LostReply when the effect has happened and its answer is lost. */
  answer(asked: Asked): Promise<Reply>;
}

export function createRestDesk({ vendors, hooks = {}, onRequest }: DeskOptions): RestDesk {
  const routings = new Map<readonly RestRoute[], ReturnType<typeof createRouting>>();
  const routingOf = (routes: readonly RestRoute[], vendor: RestVendor) => {
    const known = routings.get(routes) ?? createRouting(routes, { ignoreCase: vendor.pathsIgnoreCase });
    routings.set(routes, known);
    return known;
  };
  return {
    async answer(asked) {
      const { host, method, path } = asked;
      for (const vendor of vendors) {
        const routes = vendor.routesAt(host);
        if (routes) return answer(asked, { vendor, hooks, onRequest, found: routingOf(routes, vendor)(method, path) });
      }
      return { status: 404, body: `No simulated provider answers as ${host || 'nobody'}.` };
    },
  };
}

async function answer(
  asked: Asked,
  {
    vendor,
    hooks,
    onRequest,
    found,
  }: { vendor: RestVendor; hooks: CallHooks; onRequest: OnRequest | undefined; found: Found | undefined },
): Promise<Reply> {
  try {
    if (!found) throw vendor.unknownRoute(asked);
    const { route, params } = found;
    const known = { ...asked, params, body: parsed(asked, vendor) };
    const caller = route.open ? { accountId: '', subject: 'anybody' } : vendor.authenticate(known);
    const request = { ...known, caller };
    onRequest?.(request, route);
    const effect = async () => route.run(request);
    const { output, replyLost } = await surround(callOf(request, { route, vendor }), { hooks, effect, read: told });
    if (replyLost) throw new LostReply();
    return output;
  } catch (error) {
    if (error instanceof RestFault) return vendor.reply(error, asked);
    throw error;
  }
}

function parsed(exchange: Exchange, vendor: RestVendor): unknown {
  const { body, headers } = exchange;
  if (body === '') return undefined;
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(body));
  try {
    return JSON.parse(body);
  } catch {
    throw vendor.unreadableBody(exchange);
  }
}

function callOf(
  { caller, requestId, invocationId, host, params, body }: RestRequest,
  { route: { service, operation }, vendor }: { route: RestRoute; vendor: RestVendor },
): Call {
  return {
    service,
    operation,
    // What is called about is named in the path as often as in the body.
    input: { ...params, ...(typeof body === 'object' ? body : {}) },
    context: {
      caller: { accountId: caller.accountId, arn: caller.subject, accessKeyId: '', observer: false },
      region: vendor.regionAt?.(host) ?? '',
      requestId,
      invocationId,
    },
  };
}

const told = (error: unknown) => (error instanceof RestFault ? error : undefined);
