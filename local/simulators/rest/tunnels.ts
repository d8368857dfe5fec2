import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Duplex } from 'node:stream';
import { type CallHooks, surround } from '../calls/surround.ts';
import type { Exchange, Reply } from '../http/exchange.ts';
import { LostReply, type ServingOptions, serving } from '../http/server.ts';
import type { Endpoint, RestVendor } from './vendor.ts';

export interface TunnelOptions extends Omit<ServingOptions, 'answer'> {
  readonly vendors: readonly RestVendor[];
  readonly hooks?: CallHooks | undefined;
  /** Addresses from which whoever asks here calls the internet. */
  readonly egressCidrs: readonly string[];
}

/**
 * The way to servers that stand in a vendor's network and speak TLS for themselves, by CONNECT: what goes through is between the client and
 * them. A server that does not let the caller in is silent at the cloud; here the way to it is refused at once.
 */
export function createTunnels(options: TunnelOptions): (request: IncomingMessage, socket: Duplex) => void {
  const servers = new WeakMap<Endpoint, Server>();
  const serverOf = (endpoint: Endpoint) => {
    const known = servers.get(endpoint) ?? serverAt(endpoint, options);
    servers.set(endpoint, known);
    return known;
  };
  return ({ url = '' }, socket) => {
    socket.on('error', () => socket.destroy());
    const endpoint = options.vendors.map((vendor) => vendor.endpointAt?.(url)).find((each) => each !== undefined);
    if (!endpoint?.admits(options.egressCidrs)) {
      socket.end('HTTP/1.1 504 Gateway Timeout\r\nconnection: close\r\n\r\n');
      return;
    }
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    serverOf(endpoint).emit('connection', socket);
  };
}

function serverAt(endpoint: Endpoint, options: TunnelOptions): Server {
  const { listener } = serving({ ...options, answer: (exchange) => answer(exchange, { endpoint, options }) });
  const { certificate, clientAuthority: ca } = endpoint;
  const server = createServer({ ...certificate, ca, requestCert: true, rejectUnauthorized: true }, listener);
  server.keepAliveTimeout = 0;
  return server;
}

async function answer(
  exchange: Exchange,
  { endpoint, options }: { endpoint: Endpoint; options: TunnelOptions },
): Promise<Reply> {
  const effect = async () => endpoint.answer(exchange);
  try {
    const call = endpoint.describe(exchange);
    const { output, replyLost } = await surround(call, { hooks: options.hooks ?? {}, effect, read: endpoint.tell });
    if (replyLost) throw new LostReply();
    return output;
  } catch (error) {
    const reply = endpoint.reply(error);
    if (!reply) throw error;
    return reply;
  }
}
