import type { Call } from '../../runtime/gateway/call.ts';
import { type CallHooks, surround } from '../calls/surround.ts';
import { selfSigned } from '../http/certificate.ts';
import type { Exchange, Reply } from '../http/exchange.ts';
import { createHttpServer, type HttpServer, LostReply, type ServerOptions } from '../http/server.ts';
import { createRouting, type Found } from './routing.ts';
import { RestFault, type RestRequest, type RestRoute, type RestVendor } from './vendor.ts';

export interface RestServerOptions extends Pick<ServerOptions, 'clock' | 'onPark' | 'within' | 'requestId'> {
  readonly vendors: readonly RestVendor[];
  /** Stand around every call that has found its route and its caller. */
  readonly hooks?: CallHooks;
}

/**
 * All REST vendors behind one port. The vendor's host is the first segment of the path, so that `https://management.azure.com/subscriptions`
 * is asked for as `http://127.0.0.1:<port>/management.azure.com/subscriptions`; links in answers are built alike.
 */
export function createRestServer(options: RestServerOptions): HttpServer {
  const { vendors, hooks = {} } = options;
  const routings = new Map<readonly RestRoute[], ReturnType<typeof createRouting>>();
  const routingOf = (routes: readonly RestRoute[], vendor: RestVendor) => {
    const known = routings.get(routes) ?? createRouting(routes, { ignoreCase: vendor.pathsIgnoreCase });
    routings.set(routes, known);
    return known;
  };
  return createHttpServer({
    ...options,
    certificate: selfSigned(),
    answer: async (exchange) => {
      const [, host = '', ...rest] = exchange.path.split('/');
      const at = { ...exchange, host, path: `/${rest.join('/')}`, baseUrl: `${exchange.baseUrl}/${host}` };
      for (const vendor of vendors) {
        const routes = vendor.routesAt(host);
        if (routes) return answer(at, { vendor, hooks, found: routingOf(routes, vendor)(at.method, at.path) });
      }
      return { status: 404, body: `No simulated provider answers as ${host || 'nobody'}.` };
    },
  });
}

type At = Exchange & { readonly host: string };

async function answer(
  at: At,
  { vendor, hooks, found }: { vendor: RestVendor; hooks: CallHooks; found: Found | undefined },
): Promise<Reply> {
  try {
    if (!found) throw vendor.unknownRoute(at);
    const { route, params } = found;
    const known = { ...at, params, body: parsed(at, vendor) };
    const caller = route.open ? { accountId: '', subject: 'anybody' } : vendor.authenticate(known);
    const request = { ...known, caller };
    const effect = async () => route.run(request);
    const { output, replyLost } = await surround(callOf(request, route), { hooks, effect, read: told });
    if (replyLost) throw new LostReply();
    return output;
  } catch (error) {
    if (error instanceof RestFault) return vendor.reply(error, at);
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
  { caller, requestId, invocationId, params, body }: RestRequest,
  { service, operation }: RestRoute,
): Call {
  return {
    service,
    operation,
    // What is called about is named in the path as often as in the body.
    input: { ...params, ...(typeof body === 'object' ? body : {}) },
    context: {
      caller: { accountId: caller.accountId, arn: caller.subject, accessKeyId: '', observer: false },
      region: '',
      requestId,
      invocationId,
    },
  };
}

const told = (error: unknown) => (error instanceof RestFault ? error : undefined);
