import {
  DescribeArchiveCommand,
  DescribeReplayCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  StartReplayCommand,
} from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type Canary, formsOf } from './canaries.ts';
import type { Scenario } from './scenario.ts';

/** A place where what happened is written down, and everything that is written there. */
export interface Sink {
  readonly name: string;
  readonly text: string;
}

const BUS = 'tenantry';

/** From now on every version of every row of every table is kept, also of rows that are soon changed or deleted. */
export async function keepEveryRow({ sql }: Scenario): Promise<void> {
  await sql(`
    create schema kept;
    create table kept.rows (name text not null, row text not null);
    create function kept.keep() returns trigger language plpgsql security definer as
      $$ begin insert into kept.rows values (tg_table_name, to_jsonb(new)::text); return null; end $$;
    do $$ declare each regclass; begin
      for each in select oid::regclass from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace loop
        execute format('create trigger kept after insert or update on %s for each row execute function kept.keep()', each);
      end loop;
    end $$;`);
}

/** What was kept since then, and what stood there before, by table. */
export async function databaseSinks({ sql }: Scenario): Promise<Sink[]> {
  const tables = await sql<{ name: string }>(
    `select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace order by 1`,
  );
  const sinks: Sink[] = [];
  for (const { name } of tables) {
    const rows = await sql<{ row: string }>(
      `select row from kept.rows where name = $1 union select to_jsonb(t)::text from public."${name}" t`,
      [name],
    );
    sinks.push({ name: `table ${name}`, text: rows.map(({ row }) => row).join('\n') });
  }
  return sinks;
}

/** Input, output, cause and every event of every execution. */
export function executionSinks({ cloud }: Scenario): Sink[] {
  return [
    {
      name: 'executions',
      text: [...cloud.runner.executions()]
        .map(({ name, input, result, history }) => JSON.stringify({ name, input, result, events: history.events }))
        .join('\n'),
    },
  ];
}

/** What lies in the queues, those of dead letters included. Messages come back after a while. */
export async function queueSinks(scenario: Scenario): Promise<Sink[]> {
  return withClient(scenario, SQSClient, async (client) => {
    const { QueueUrls = [] } = await client.send(new ListQueuesCommand({ MaxResults: 1000 }));
    const sinks: Sink[] = [];
    for (const url of QueueUrls) {
      sinks.push({ name: `queue ${url.split('/').at(-1)}`, text: (await bodiesOf(url, client)).join('\n') });
    }
    return sinks;
  });
}

export async function objectSinks(scenario: Scenario): Promise<Sink[]> {
  return withClient(scenario, S3Client, async (client) => {
    const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
    const sinks: Sink[] = [];
    for (const { Name: Bucket } of Buckets) {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
      const texts = Contents.map(async ({ Key }) => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
        return Body?.transformToString('latin1') ?? '';
      });
      sinks.push({ name: `bucket ${Bucket}`, text: (await Promise.all(texts)).join('\n') });
    }
    return sinks;
  });
}

const READER = 'archive-reader';

/** What the archive of the bus gives back: replayed into a queue of our own, past every other rule. */
export async function archiveSink(scenario: Scenario): Promise<Sink> {
  const queueUrl = await withClient(scenario, SQSClient, async (sqs) => {
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: READER }));
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    await withClient(scenario, EventBridgeClient, (bus) => replayInto(Attributes?.QueueArn ?? '', { bus, scenario }));
    return QueueUrl;
  });
  const stateOfReplay = () =>
    withClient(scenario, EventBridgeClient, (bus) => bus.send(new DescribeReplayCommand({ ReplayName: READER })));
  while ((await stateOfReplay()).State !== 'COMPLETED') await scenario.pass(60);
  return withClient(scenario, SQSClient, async (sqs) => ({
    name: 'archive',
    text: (await bodiesOf(queueUrl, sqs)).join('\n'),
  }));
}

async function replayInto(
  queueArn: string,
  { bus, scenario }: { bus: EventBridgeClient; scenario: Scenario },
): Promise<void> {
  const { RuleArn = '' } = await bus.send(
    new PutRuleCommand({ Name: READER, EventBusName: BUS, EventPattern: JSON.stringify({ 'replay-name': [READER] }) }),
  );
  await bus.send(new PutTargetsCommand({ Rule: READER, EventBusName: BUS, Targets: [{ Id: 'queue', Arn: queueArn }] }));
  const { ArchiveArn } = await bus.send(new DescribeArchiveCommand({ ArchiveName: BUS }));
  await bus.send(
    new StartReplayCommand({
      ReplayName: READER,
      EventSourceArn: ArchiveArn,
      EventStartTime: new Date(0),
      EventEndTime: new Date(scenario.cloud.clock.now()),
      Destination: { Arn: RuleArn.replace(/:rule\/.*/, `:event-bus/${BUS}`), FilterArns: [RuleArn] },
    }),
  );
}

async function bodiesOf(url: string, client: SQSClient): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 3600,
        MessageAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body, MessageAttributes }) => `${Body} ${JSON.stringify(MessageAttributes ?? {})}`));
  }
}

/** As an observer in the account of the backend, while virtual time stands. */
export async function withClient<Client extends { destroy(): void }, Result>(
  { cloud }: Scenario,
  Kind: new (configuration: {
    endpoint: string;
    region: string;
    forcePathStyle: boolean;
    credentials: { accessKeyId: string; secretAccessKey: string };
  }) => Client,
  use: (client: Client) => Promise<Result>,
): Promise<Result> {
  return cloud.clock.busy(async () => {
    const client = new Kind({
      endpoint: cloud.gatewayUrl,
      region: 'eu-central-1',
      forcePathStyle: true,
      credentials: { accessKeyId: '111111111111', secretAccessKey: 'observer' },
    });
    try {
      return await use(client);
    } finally {
      client.destroy();
    }
  });
}

/** Each secret that stands somewhere, in any of its forms. */
export function leaksIn(sinks: readonly Sink[], planted: readonly Canary[]): string[] {
  const found = sinks.flatMap(({ name, text }) =>
    planted.flatMap((each) =>
      each.secrets.some((secret) => formsOf(secret).some((form) => text.includes(form)))
        ? [`${each.name} in ${name}`]
        : [],
    ),
  );
  return [...new Set(found)].sort();
}

/** Whose words stand somewhere, by the place. */
export function marksIn(sinks: readonly Sink[], planted: readonly Canary[]): Record<string, string[]> {
  const marks = new Map<string, Set<string>>();
  for (const { name, text } of sinks) {
    const found = marks.get(name) ?? new Set();
    marks.set(name, found);
    for (const each of planted) if (text.includes(each.mark)) found.add(each.name);
  }
  return Object.fromEntries([...marks].map(([name, found]) => [name, [...found].sort()]));
}
