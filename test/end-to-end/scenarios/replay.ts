import { EventBridgeClient, StartReplayCommand } from '@aws-sdk/client-eventbridge';
import { orderCancelled, orderPlaced } from '../../support/order-events.ts';
import type { Scenario, SeenEvent } from '../../support/scenario.ts';

const ARCHIVE = 'arn:aws:events:eu-central-1:111111111111:archive/tenantry';
const BUS = 'arn:aws:events:eu-central-1:111111111111:event-bus/tenantry';
/** The history is cut into so many stretches, and these are replayed in this order. */
const STRETCHES = [5, 0, 7, 2, 6, 1, 4, 3];

export interface ReplaySeen {
  readonly states: Readonly<Record<string, string | undefined>>;
  readonly replayed: number;
  readonly newEvents: readonly SeenEvent[];
  readonly before: Readonly<Record<string, readonly string[]>>;
  readonly after: Readonly<Record<string, readonly string[]>>;
  readonly groundTruthChanged: boolean;
  readonly executionsStarted: number;
}

/** One tenant lives, one has lived, one order was cancelled before it came, one was refused; then everything on the bus comes again. */
export default async function replay(scenario: Scenario): Promise<ReplaySeen> {
  const { cloud } = scenario;
  const startedAt = cloud.clock.now();
  scenario.send(orderPlaced({ orderId: 'ORD-LIVES', name: 'lives' }));
  scenario.send(orderPlaced({ orderId: 'ORD-LIVED', name: 'lived' }));
  scenario.send(orderCancelled({ orderId: 'CXL-EARLY', name: 'early' }));
  await scenario.settle();
  scenario.send(orderCancelled({ orderId: 'CXL-LIVED', name: 'lived' }));
  scenario.send(orderPlaced({ orderId: 'ORD-EARLY', name: 'early' }));
  scenario.send(orderPlaced({ orderId: 'ORD-LIVES', name: 'lives', data: { size: 'large' } }));
  await scenario.settle();
  const states = Object.fromEntries(
    await Promise.all(
      ['ORD-LIVES', 'ORD-LIVED', 'CXL-LIVED', 'ORD-EARLY', 'CXL-EARLY'].map(
        async (orderId) => [orderId, (await scenario.order(orderId))?.state] as const,
      ),
    ),
  );
  const before = await everything(scenario);
  const worldBefore = JSON.stringify(cloud.groundTruth());
  const executionsBefore = [...cloud.runner.executions()].length;

  let replayed = 0;
  const newEvents: SeenEvent[] = [];
  cloud.onEvent((event) => {
    if (event['replay-name'] !== undefined) replayed += 1;
    else newEvents.push({ type: event['detail-type'], data: Object(event.detail).data });
  });
  await replayHistory({ fromMs: startedAt, toMs: cloud.clock.now() }, scenario);
  return {
    states,
    replayed,
    newEvents,
    before,
    after: await everything(scenario),
    groundTruthChanged: JSON.stringify(cloud.groundTruth()) !== worldBefore,
    executionsStarted: [...cloud.runner.executions()].length - executionsBefore,
  };
}

async function replayHistory(history: { fromMs: number; toMs: number }, scenario: Scenario): Promise<void> {
  const { cloud } = scenario;
  const events = new EventBridgeClient({
    endpoint: cloud.gatewayUrl,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'me', secretAccessKey: 'me' },
  });
  const stretchMs = (history.toMs - history.fromMs) / STRETCHES.length;
  for (const stretch of STRETCHES) {
    const fromMs = history.fromMs + stretch * stretchMs;
    await cloud.clock.busy(() =>
      events.send(
        new StartReplayCommand({
          ReplayName: `stretch-${stretch}`,
          EventSourceArn: ARCHIVE,
          EventStartTime: new Date(Math.floor(fromMs)),
          EventEndTime: new Date(Math.ceil(fromMs + stretchMs)),
          Destination: { Arn: BUS },
        }),
      ),
    );
    await scenario.pass(5);
    await scenario.settle();
  }
}

/** Every row of every table, but for who watches Rancher just now, and how fast providers may be called: looking is no change. */
async function everything(scenario: Scenario): Promise<Record<string, string[]>> {
  const tables = await scenario.sql<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_name not in ('watches', 'buckets', 'closures') order by 1`,
  );
  const rows: Record<string, string[]> = {};
  for (const { name } of tables) {
    const found = await scenario.sql<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t order by 1`);
    rows[name] = found.map(({ row }) => row);
  }
  return rows;
}
