import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPipeline, type PipelineOptions } from './pipeline.ts';
import { readWireRequest } from './wire-request.ts';

export interface Gateway {
  /** Listens on the loopback interface only. Port 0, the default, takes a free one. */
  listen(port?: number): Promise<{ readonly url: string; readonly port: number }>;
  /** Ends open connections and releases the port. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** One HTTP port that speaks the protocols of all given AWS services. */
export function createGateway(options: PipelineOptions): Gateway {
  const answer = createPipeline(options);
  const now = options.now ?? Date.now;
  const server = createServer((request, response) => {
    respond({ request, response }, { answer, now }).catch((error: unknown) => {
      options.log?.('The gateway could not answer a request.', error);
      response.destroy();
    });
  });
  // SDK agents keep connections; a socket that we close just as it is reused shows as ECONNRESET in the client.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;

  return {
    async listen(port = 0) {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, HOST, resolve);
      });
      const { port: actual } = server.address() as AddressInfo;
      return { url: `http://${HOST}:${actual}`, port: actual };
    },
    close: () => closeServer(server),
  };
}

async function respond(
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  { answer, now }: { answer: ReturnType<typeof createPipeline>; now: () => number },
): Promise<void> {
  const reply = await answer(await readWireRequest(request));
  if (reply === 'reply-lost') {
    response.destroy();
    return;
  }
  const body = request.method === 'HEAD' ? '' : reply.body;
  const length = request.method === 'HEAD' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  response.writeHead(reply.status, { date: new Date(now()).toUTCString(), ...length, ...reply.headers });
  response.end(body);
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error && server.listening ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
