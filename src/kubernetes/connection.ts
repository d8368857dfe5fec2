import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';

/** Where the Kubernetes interface of a cluster is, who it must be, and who we are there. All but the address is PEM. */
export interface ClusterAccess {
  /** `https://203.0.113.7:5443` */
  readonly server: string;
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/**
 * One connection to a cluster, in which both sides show a certificate. Where another answers in the place of all clouds, it is asked for the way
 * there (CONNECT): what goes through is between the cluster and us, as it is without it.
 */
export function connectionTo(
  { authority: ca, certificate: cert, key }: ClusterAccess,
  { endpointUrl }: { endpointUrl?: string | undefined },
): https.Agent {
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1, ca, cert, key });
  if (endpointUrl !== undefined) {
    agent.createConnection = (options, done) => {
      tunnel(endpointUrl, `${options.host}:${options.port}`).then(
        (socket) => done?.(null, tls.connect({ ...(options as tls.ConnectionOptions), socket })),
        (error: unknown) => done?.(error instanceof Error ? error : new Error(String(error)), null as never),
      );
      return undefined as never;
    };
  }
  return agent;
}

function tunnel(endpointUrl: string, authority: string): Promise<import('node:stream').Duplex> {
  const { hostname, port } = new URL(endpointUrl);
  return new Promise((resolve, reject) => {
    const request = http.request({ host: hostname, port, method: 'CONNECT', path: authority });
    request.once('error', reject);
    request.once('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`no way to ${authority} (${statusCode})`));
    });
    request.end();
  });
}
