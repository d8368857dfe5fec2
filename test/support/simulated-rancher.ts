import { awsManners } from '../../local/simulators/aws/manners.ts';
import { createCallGuard } from '../../local/simulators/calls/call-guard.ts';
import { createRancher, type Rancher } from '../../local/simulators/rancher/rancher.ts';
import { httpTransport } from '../../src/platform/transport.ts';
import { createRancherClient, type RancherClient } from '../../src/rancher/client.ts';
import { RANCHER_USER, type SimulatedAws } from './simulated-aws.ts';

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

/** Rancher over the simulated AWS: the clusters it makes stand in the landing account. */
export async function simulatedRancher(aws: SimulatedAws): Promise<SimulatedRancher> {
  const secret = await rancherKey(aws);
  const lost: { method: string; path: string }[] = [];
  const rancher = createRancher({
    world: aws.world,
    clock: aws.clock,
    ...aws.services,
    accountsByAccessKey: { get: aws.iam.accountOf },
    secretsOf: aws.iam.secretOf,
    onKeyUse: aws.iam.used,
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
    readSecret: () => Promise.resolve(secret),
    loseReply: (request) => void lost.push(request),
    close: () => rancher.close(),
  };
}

/** The text of the landing account's secret, with a key that somebody has made for Rancher's user. */
export async function rancherKey({ iam, landingAccount }: SimulatedAws): Promise<string> {
  const { account } = landingAccount;
  const caller = {
    accountId: account,
    arn: `arn:aws:iam::${account}:user/administrator`,
    accessKeyId: 'x',
    observer: false,
  };
  const context = { caller, region: 'us-east-1', requestId: 'onboarding', invocationId: undefined };
  await iam.operations.CreateAccessKey?.({ UserName: RANCHER_USER } as never, context);
  const key = iam.keysOf(account, RANCHER_USER).at(-1);
  return JSON.stringify({ accessKeyId: key?.id, secretAccessKey: key?.secret });
}
