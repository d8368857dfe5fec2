import { selfSigned } from '../http/certificate.ts';
import { createHttpServer, type HttpServer, type ServerOptions } from '../http/server.ts';
import { createRestDesk, type DeskOptions } from './desk.ts';
import { createTunnels } from './tunnels.ts';

export interface RestServerOptions
  extends DeskOptions,
    Pick<ServerOptions, 'clock' | 'onPark' | 'within' | 'requestId'> {
  /** Addresses from which whoever asks here calls the internet; from nowhere when absent. */
  readonly egressCidrs?: readonly string[];
}

/**
 * All REST vendors behind one port. The vendor's host is the first segment of the path, so that `https://management.azure.com/subscriptions`
 * is asked for as `http://127.0.0.1:<port>/management.azure.com/subscriptions`; links in answers are built alike.
 */
export function createRestServer(options: RestServerOptions): HttpServer {
  const desk = createRestDesk(options);
  return createHttpServer({
    ...options,
    certificate: selfSigned(),
    onConnect: createTunnels({ ...options, egressCidrs: options.egressCidrs ?? [] }),
    answer: (exchange) => {
      const [, host = '', ...rest] = exchange.path.split('/');
      const baseUrl = `${exchange.baseUrl}/${host}`;
      return desk.answer({ ...exchange, host, path: `/${rest.join('/')}`, baseUrl });
    },
  });
}
