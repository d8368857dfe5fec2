import type { IncomingMessage } from 'node:http';
import type { WireRequest } from './protocols/protocol.ts';

/** Reads a request to its end. */
export async function readWireRequest(request: IncomingMessage): Promise<WireRequest> {
  const [path = '/', search = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(search),
    headers,
    body: Buffer.concat(chunks),
  };
}
