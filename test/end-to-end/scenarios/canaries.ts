import { type Canary, canary } from '../../support/canaries.ts';
import { endings, type GivingAway, holding, outages, passing, whileRetiring } from '../../support/canary-faults.ts';
import { landingKeyOf, playAsPerson } from '../../support/canary-means.ts';
import { orderCancelled, orderPlaced, tenantOf } from '../../support/order-events.ts';
import type { OrderSeen, Scenario } from '../../support/scenario.ts';
import {
  archiveSink,
  databaseSinks,
  executionSinks,
  keepEveryRow,
  leaksIn,
  marksIn,
  objectSinks,
  queueSinks,
  type Sink,
} from '../../support/sinks.ts';

export interface CanariesSeen {
  readonly orders: Readonly<Record<string, OrderSeen | undefined>>;
  readonly cancelled: OrderSeen | undefined;
  /** Each secret that was found, and where. */
  readonly leaks: readonly string[];
  /** For each place that is written to, whose words were found there. */
  readonly marks: Readonly<Record<string, readonly string[]>>;
  /** Lines of the log about something refused that name the provider's id of the request. */
  readonly requestIds: number;
}

/** Sessions last an hour, and secrets are read again after minutes. */
const EVERYTHING_EXPIRED_SECONDS = 2 * 3600;

/** Everybody whom the system calls gives secrets away; afterwards every place that is written to is searched for them. */
export default async function secretsGivenAway(scenario: Scenario): Promise<CanariesSeen> {
  const { cloud } = scenario;
  const planted: Canary[] = [];
  const plant = ({ service, operation, says, ...fault }: GivingAway, name?: string) => {
    planted.push(says);
    const match = { service, operation, ...(name !== undefined && { ownerTag: tenantOf(orderOf(name)) }) };
    return cloud.world.faults.add({ ...fault, match, message: says.words });
  };
  const events: string[] = [];
  cloud.onEvent((event) => void events.push(JSON.stringify(event)));
  await keepEveryRow(scenario);

  for (const [name, fault] of Object.entries(endings)) plant(fault, name);
  for (const fault of holding) plant(fault, 'held');
  for (const fault of [...passing, tokenEcho(scenario)]) plant(fault);
  const printed = await playAsPerson([...Object.keys(endings), 'held'].map(placed), scenario);
  plant(whileRetiring, 'completes');
  scenario.send(orderCancelled({ orderId: 'CXL-completes', name: 'completes', cancels: orderOf('completes') }));
  await scenario.settle();

  scenario.send(placed('keyed'));
  await scenario.pass(20);
  plant(keyEcho(await landingKeyOf(tenantOf(orderOf('keyed')), scenario)));
  await scenario.settle();
  for (const [name, fault] of Object.entries(outages)) {
    await scenario.pass(EVERYTHING_EXPIRED_SECONDS);
    const outage = plant(fault);
    scenario.send(placed(name));
    await scenario.settle();
    outage.remove();
  }

  const sinks: Sink[] = [
    { name: 'log', text: scenario.logged.join('\n') },
    { name: 'bus', text: events.join('\n') },
    { name: 'terminal', text: printed },
    ...(await databaseSinks(scenario)),
    ...executionSinks(scenario),
    ...(await queueSinks(scenario)),
    ...(await objectSinks(scenario)),
    await archiveSink(scenario),
  ];
  const orders: Record<string, OrderSeen | undefined> = {};
  for (const name of [...Object.keys(endings), 'held', 'keyed', ...Object.keys(outages)]) {
    orders[name] = await scenario.order(orderOf(name));
  }
  return {
    orders,
    cancelled: await scenario.order('CXL-completes'),
    leaks: leaksIn(sinks, planted),
    marks: marksIn(sinks, planted),
    requestIds: scenario.logged.filter((line) => /seen-.*"requestId":"[0-9a-f-]{8,}"/.test(line)).length,
  };
}

function orderOf(name: string): string {
  return `ORD-${name}`;
}

function placed(name: string) {
  return orderPlaced({ orderId: orderOf(name), name });
}

/** A proxy in front of Rancher repeats the very token that our client has sent. */
function tokenEcho({ cloud }: Scenario): GivingAway {
  const token = cloud.rancherToken;
  const key = token.slice(token.indexOf(':') + 1);
  const words = `upstream refused ${encodeURIComponent(token)}, which is ${Buffer.from(`rancher=${token}`).toString('base64')}: ${key}`;
  return {
    service: 'rancher',
    operation: 'GET /k8s/clusters/local/apis/management.cattle.io/v3/clusters',
    fault: 'server-error',
    times: 12,
    says: canary('token-echo', { words, secrets: [key] }),
  };
}

/** Rancher finds fault with the key that it was sent, in words that nobody could tell from others. */
function keyEcho({ secretAccessKey }: { secretAccessKey: string }): GivingAway {
  const inBase64 = Buffer.from(`key ${secretAccessKey}`).toString('base64');
  return {
    service: 'rancher',
    operation: 'POST /v3/cloudcredentials',
    fault: 'error',
    code: 'InvalidBodyContent',
    says: canary('key-echo', { words: `${secretAccessKey} or ${inBase64} is wrong`, secrets: [secretAccessKey] }),
  };
}
