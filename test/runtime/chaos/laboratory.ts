import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Verdict } from '../../../local/cloud/chaos.ts';
import { createRunner } from '../../../local/runtime/asl/runner.ts';
import { createGateway } from '../../../local/runtime/gateway/gateway.ts';
import { createIdentities } from '../../../local/runtime/gateway/identities.ts';
import { Activity } from '../../../local/runtime/lambda/activity.ts';
import { createInvoker, type InvocationResult } from '../../../local/runtime/lambda/invoker.ts';
import type { Moment } from '../../../local/runtime/lambda/moments.ts';
import { createSandbox } from '../../../local/runtime/lambda/sandbox.ts';
import { startPostgres } from '../../../local/runtime/postgres/server.ts';
import { invokeFunction } from '../../../local/runtime/services/step-functions/integrations/invoke-function.ts';
import { createVirtualClock } from '../../../local/runtime/virtual-clock.ts';
import { createEc2 } from '../../../local/simulators/aws/ec2/ec2.ts';
import { awsManners } from '../../../local/simulators/aws/manners.ts';
import { createCallGuard } from '../../../local/simulators/calls/call-guard.ts';
import { createWorld } from '../../../local/simulators/world/world.ts';
import type { MakeVpc } from './functions/make-vpc.ts';

/** What one run of `make-vpc` led to, seen from outside. */
export interface Outcome {
  readonly result: InvocationResult;
  readonly vpcs: number;
  readonly rows: number;
}

export type Laboratory = Awaited<ReturnType<typeof openLaboratory>>;

const ACCOUNT = '222222222201';
export const TIMEOUT_SECONDS = 30;
const arn = `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:make-vpc`;

/** One function with a provider and a database, as the local cloud runs functions; for a process of its own, whose timers it replaces. */
export async function openLaboratory(dataDirectory: string) {
  const activity = new Activity();
  const clock = createVirtualClock({ startMs: Date.UTC(2026, 0, 5), isQuiet: () => activity.isQuiet() });
  const postgres = await startPostgres({ directory: dataDirectory, fresh: true, durable: false });
  activity.watchDatabase(postgres.port);
  const client = new pg.Client(postgres.url);
  await client.connect();
  await client.query('create table made (name text not null)');
  const world = createWorld({
    clock,
    seed: 1,
    accounts: [{ accountId: ACCOUNT, quotas: { vpcs: 1000 } }],
    visibility: { share: 0, longestMs: 0 },
  });
  const identities = createIdentities({ backendAccountId: ACCOUNT, now: () => clock.now() });
  const gateway = createGateway({
    services: [createEc2(world)],
    identities,
    now: () => clock.now(),
    onPark: (sender) => activity.park(sender),
    ...createCallGuard(world, { mannersOf: awsManners }),
  });
  const { url } = await gateway.listen();
  const credentials = identities.issue({ arn: `arn:aws:sts::${ACCOUNT}:assumed-role/made/made`, accountId: ACCOUNT });
  const surroundings = {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL: url,
    DATABASE_PORT: String(postgres.port),
  };
  const definition = {
    name: 'make-vpc',
    functionName: 'make-vpc',
    arn,
    versionArn: `${arn}:1`,
    bundle: fileURLToPath(new URL('functions/make-vpc.ts', import.meta.url)),
    environment: {},
    timeoutSeconds: TIMEOUT_SECONDS,
    memoryMb: 256,
    reservedConcurrency: undefined,
  };

  const moments: Moment[] = [];
  const output: string[] = [];
  let decide: (moment: Moment) => Verdict = () => undefined;
  const sandbox = createSandbox({
    clock,
    activity,
    seed: 1,
    onMoment: (moment) => {
      moments.push(moment);
      return decide(moment);
    },
    onDeath: (invocationId) => identities.revokeInvocation(invocationId),
    onOutput: ({ text }) => output.push(text),
  });
  const invoker = createInvoker({ functions: [definition], seed: 1, sandbox, surroundings: () => surroundings });
  const runner = createRunner({
    clock,
    region: 'eu-central-1',
    accountId: ACCOUNT,
    ids: world,
    integrations: {
      invokeTask: (call) => invokeFunction(call, { invoker, functions: [definition], mayCall: () => true }),
    },
  });
  const rowsOf = (name: string) =>
    clock.busy(async () => (await client.query('select from made where name = $1', [name])).rowCount ?? 0);
  const openTransactions = () =>
    clock.busy(async () => {
      const { rowCount } = await client.query(`select from pg_stat_activity where state like 'idle in transaction%'`);
      return rowCount ?? 0;
    });
  const vpcsOf = (name: string) => world.listing({ owner: name }).filter(({ kind }) => kind === 'vpc').length;

  return {
    clock,
    world,
    runner,
    functionArn: arn,
    moments,
    output,
    rowsOf,
    vpcsOf,
    openTransactions,
    invoke: (input: MakeVpc) => invoker.invoke('make-vpc', input),
    /** What happens at moments from now on. */
    decide: (by: (moment: Moment) => Verdict) => {
      decide = by;
    },
    /** Runs the function once and waits until whatever it may have left behind would have shown. */
    async outcome(input: MakeVpc): Promise<Outcome> {
      const result = await invoker.invoke('make-vpc', input);
      await clock.sleep(10 * TIMEOUT_SECONDS * 1000);
      return { result, vpcs: vpcsOf(input.name), rows: await rowsOf(input.name) };
    },
    async close() {
      await client.end();
      await gateway.close();
      await postgres.stop();
    },
  };
}
