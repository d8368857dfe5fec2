import { createServer as createPlain, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { type AddressInfo, createServer as createFront, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Certificate } from './certificate.ts';

/** The first byte of a TLS connection: a handshake record. */
const tlsHandshake = 0x16;

export interface Listener {
  /** Port 0, or none, takes a free one. Loopback only. */
  listen(port?: number): Promise<{ readonly url: string; readonly port: number }>;
  close(): Promise<void>;
}

export interface ListenerOptions {
  readonly certificate: Certificate;
  /** Who asks by CONNECT for a way to another host gets it from here. Absent: nobody does. */
  readonly onConnect?: ((request: IncomingMessage, socket: Duplex) => void) | undefined;
}

/** One port for both `http` and `https`; which of them a client speaks is seen from its first byte. */
export function createListener(listener: RequestListener, { certificate, onConnect }: ListenerOptions): Listener {
  const plain = createPlain(listener);
  if (onConnect) plain.on('connect', onConnect);
  const secure = createSecure(certificate, listener);
  const sockets = new Set<Socket>();
  // As an HTTP server does for its own connections: otherwise each line of a watch would wait for the receipt of the one before.
  const front = createFront({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.once('data', (first: Buffer) => {
      socket.pause();
      socket.unshift(first);
      (first[0] === tlsHandshake ? secure : plain).emit('connection', socket);
      process.nextTick(() => socket.resume());
    });
  });
  for (const server of [plain, secure]) {
    server.keepAliveTimeout = 0;
  }
  return {
    listen: (port = 0) =>
      new Promise((resolve, reject) => {
        front.once('error', reject);
        front.listen(port, '127.0.0.1', () => {
          const bound = (front.address() as AddressInfo).port;
          resolve({ url: `http://127.0.0.1:${bound}`, port: bound });
        });
      }),
    close: () =>
      new Promise((resolve) => {
        front.close(() => resolve());
        for (const socket of sockets) {
          socket.destroy();
        }
      }),
  };
}
