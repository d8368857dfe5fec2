import { setTimeout as importedTimeout } from 'node:timers';
import { Logger } from '@aws-lambda-powertools/logger';
import { CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import { sql } from 'kysely';
import { connect, type Database, type Transaction } from '../../../../src/postgres/database.ts';

/** What the scenarios run as a function: a call to a provider, then a row in a transaction, each of which can go wrong. */
export interface MakeVpc {
  readonly name: string;
  /** Sleeps in the open transaction, after the row. */
  readonly dawdleSeconds?: number;
  /** Says so every second. */
  readonly chatty?: boolean;
  /** Once anything fails, says so, and tries whatever could have an effect. */
  readonly stubborn?: boolean;
  /** First waits for what the first invocation of its environment has begun, as for credentials that all of them share. */
  readonly afterSharedSeconds?: number;
  /** Waits a minute for something, and gives up after this time, as a client does that waits for an answer. */
  readonly patienceSeconds?: number;
}

const logger = new Logger();
const ec2 = new EC2Client({});
const database = connect({
  host: '127.0.0.1',
  port: Number(process.env.DATABASE_PORT),
  database: 'postgres',
  user: 'postgres',
  sslMode: 'disable',
  region: 'eu-central-1',
});

export async function handler(input: MakeVpc): Promise<string> {
  const { name, stubborn, chatty, patienceSeconds } = input;
  if (patienceSeconds !== undefined) return waitPatiently(patienceSeconds);
  const talking = chatty ? talk(name) : undefined;
  try {
    return await make(input);
  } catch (error) {
    if (!stubborn) throw error;
    talk(name);
    console.log(`${name} is still here`);
    await Promise.allSettled([createVpc(name), insert(name, database)]);
    return 'nothing';
  } finally {
    clearInterval(talking);
  }
}

const waitPatiently = (seconds: number) =>
  new Promise<string>((resolve) => {
    setTimeout(() => resolve('waited for a minute'), 60_000);
    const signal = AbortSignal.timeout(seconds * 1000);
    signal.addEventListener('abort', () => resolve(signal.reason.name));
  });

let shared: Promise<string> | undefined;

/** What the environment says when the time is over, seen from within the callback of the timer. */
const surroundingsAfter = (seconds: number) =>
  new Promise<string>((resolve, reject) => {
    importedTimeout(() => {
      const port = process.env.DATABASE_PORT;
      if (port === undefined) reject(new Error('This is not the environment of the function.'));
      else resolve(port);
    }, seconds * 1000);
  });

async function make({ name, dawdleSeconds, afterSharedSeconds }: MakeVpc): Promise<string> {
  logger.appendKeys({ name });
  if (afterSharedSeconds !== undefined) {
    shared ??= surroundingsAfter(afterSharedSeconds);
    await shared;
  }
  const vpcId = await createVpc(name);
  await database.transaction().execute(async (transaction) => {
    await insert(name, transaction);
    if (dawdleSeconds !== undefined) await new Promise((resolve) => setTimeout(resolve, dawdleSeconds * 1000));
  });
  logger.info('made', { vpcId });
  return vpcId;
}

const talk = (name: string) => setInterval(() => console.log(`${name} is still here`), 1000);

async function createVpc(name: string): Promise<string> {
  const { Vpc } = await ec2.send(
    new CreateVpcCommand({
      CidrBlock: '10.0.0.0/16',
      TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'tenantry:owner', Value: name }] }],
    }),
  );
  return Vpc?.VpcId ?? '';
}

const insert = (name: string, executor: Database | Transaction) =>
  sql`insert into made (name) values (${name})`.execute(executor);
