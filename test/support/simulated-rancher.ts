import { awsManners } from '../../local/simulators/aws/manners.ts';
import { createCallGuard } from '../../local/simulators/calls/call-guard.ts';
import { createRancher, type Rancher } from '../../local/simulators/rancher/rancher.ts';
import { httpTransport } from '../../src/platform/transport.ts';
import { createRancherClient, type RancherClient } from '../../src/rancher/client.ts';
import type { SimulatedAws } from './simulated-aws.ts';

export interface SimulatedRancher {
  readonly rancher: Rancher;
  readonly client: RancherClient;
  /** The content of the secret in which the landing account's key for Rancher is kept. */
  readonly readSecret: () => Promise<string>;
  /** The reply to the next request of this method and path is lost, after it took effect. */
  loseReply(request: { method: string; path: string }): void;
  close(): Promise<void>;
}

const TOKEN = 'token-abcde:administrator-key';
const ACCESS_KEY = 'AKIALANDINGACCOUNT01';

/** Rancher over the simulated AWS: the clusters it makes stand in the landing account. */
export async function simulatedRancher(aws: SimulatedAws): Promise<SimulatedRancher> {
  const lost: { method: string; path: string }[] = [];
  const rancher = createRancher({
    world: aws.world,
    clock: aws.clock,
    ...aws.services,
    accountsByAccessKey: new Map([[ACCESS_KEY, aws.landingAccount.account]]),
    foundation: aws.foundation,
    token: TOKEN,
    awsHooks: createCallGuard(aws.world, { mannersOf: awsManners }),
  });
  const { url } = await rancher.listen();
  const client = createRancherClient({
    url,
    token: () => Promise.resolve(TOKEN),
    transport: async (request) => {
      const answer = await httpTransport(request);
      const index = lost.findIndex(({ method, path }) => method === request.method && path === request.url.pathname);
      if (index === -1) return answer;
      lost.splice(index, 1);
      for await (const _piece of answer.body);
      throw new Error('read ECONNRESET');
    },
  });
  return {
    rancher,
    client,
    readSecret: () => Promise.resolve(JSON.stringify({ accessKeyId: ACCESS_KEY, secretAccessKey: 'secret-half' })),
    loseReply: (request) => void lost.push(request),
    close: () => rancher.close(),
  };
}
