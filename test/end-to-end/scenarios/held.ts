import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
} from '@aws-sdk/client-eventbridge';
import {
  DescribeStateMachineCommand,
  type SFNClient,
  UpdateStateMachineAliasCommand,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { provisionOperationId, retireOperationId } from '../../../src/tenants/ids.ts';
import { type Operator, operatorOf } from '../../support/operator.ts';
import { orderCancelled, orderPlaced, tenantOf } from '../../support/order-events.ts';
import type { OrderSeen, Scenario } from '../../support/scenario.ts';

export interface HeldCase {
  readonly name: string;
  /** When everything stood still: the operation, and what the notice to the operators listed. */
  readonly standstill?: { readonly states: readonly string[]; readonly remaining: number; readonly listed: number };
  readonly order: OrderSeen | undefined;
  readonly cancel: OrderSeen | undefined;
  readonly states: readonly string[];
  readonly attempt: number;
  readonly remains: readonly string[];
  readonly made: Readonly<Record<string, number>>;
  readonly hasReceipt: boolean;
}

export interface HeldSeen {
  readonly cases: readonly HeldCase[];
  /** What the bus answers to somebody who is no operator. */
  readonly stranger: string | undefined;
  readonly refusedCodes: readonly string[];
}

/** Simulated seconds after the order at which its execution is stopped, and what is done about it. */
const stopped = {
  'retired-at-20': { at: 20, next: 'retire' },
  'retired-at-400': { at: 400, next: 'retire' },
  'retired-at-700': { at: 700, next: 'retire' },
  'resumed-at-150': { at: 150, next: 'resume' },
  'resumed-at-700': { at: 700, next: 'resume' },
  'redriven-at-400': { at: 400, next: 'redrive' },
  'cancelled-at-400': { at: 400, next: 'cancel' },
} as const;

const counted = ['vpc', 'subnet', 'nat-gateway', 'eks-cluster', 'db-cluster', 'db-instance', 'load-balancer'];
const orderOf = (name: string) => `ORD-${name}`;
const operationOf = (name: string) => provisionOperationId(orderOf(name));
const retirementOf = (name: string) => retireOperationId(`CXL-${name}`);

/** Executions that end outside their own catch, in every way, and what operators and customers then do. */
export default async function held(scenario: Scenario): Promise<HeldSeen> {
  const operator = operatorOf(scenario.cloud);
  const standstills = new Map<string, HeldCase['standstill']>();
  const note = async (name: string) => standstills.set(name, await standstillOf(name, scenario));

  await stopOnTheWay(scenario, operator);
  for (const name of Object.keys(stopped)) await note(name);
  const stranger = await operator.decide({ operationId: operationOf('retired-at-20'), decision: 'resume' }, 'stranger');
  await goOn(scenario, operator);

  await stopRetirements(scenario, operator);
  await note('retirement-stopped');
  await operator.decide({ operationId: retirementOf('retirement-stopped'), decision: 'resume' });
  // The bus keeps no order: the refusal is awaited before the next decision.
  await scenario.settle();
  await operator.decide({ operationId: retirementOf('retirement-stopped'), decision: 'retire' });
  await operator.decide({
    operationId: operationOf('unwinding-stopped'),
    decision: 'retire',
    note: 'Seen to by hand.',
  });
  await scenario.settle();

  await loseTheEvent(scenario, operator);
  await note('event-lost');
  await operator.decide({ operationId: operationOf('event-lost'), decision: 'resume' });
  await scenario.settle();

  await runOutOfTime(scenario, operator);
  await note('timed-out');
  await operator.decide({ operationId: operationOf('timed-out'), decision: 'retire' });
  await scenario.settle();

  const names = [
    ...Object.keys(stopped),
    ...['child-stopped', 'retirement-stopped', 'unwinding-stopped', 'event-lost', 'timed-out'],
  ];
  const cases: HeldCase[] = [];
  for (const name of names) {
    const standstill = standstills.get(name);
    cases.push({ ...(await endOf(name, scenario)), ...(standstill && { standstill }) });
  }
  const refused = scenario.events.filter(({ type }) => type === 'DecisionRefused');
  return {
    cases,
    stranger,
    refusedCodes: refused.flatMap(({ data }) => (data.reasons as { code: string }[]).map(({ code }) => code)),
  };
}

async function stopOnTheWay(scenario: Scenario, operator: Operator): Promise<void> {
  const names = Object.keys(stopped) as (keyof typeof stopped)[];
  for (const name of [...names, 'child-stopped']) scenario.send(orderPlaced({ orderId: orderOf(name), name }));
  let passed = 0;
  for (const name of names.sort((a, b) => stopped[a].at - stopped[b].at)) {
    await scenario.pass(stopped[name].at - passed);
    passed = stopped[name].at;
    await operator.stop('provision-tenant', operationOf(name));
    if (name === 'redriven-at-400')
      await operator.stop('provision-cluster', `${operationOf('child-stopped')}-provision-cluster-0`);
  }
  await scenario.settle();
}

async function goOn(scenario: Scenario, operator: Operator): Promise<void> {
  for (const [name, { next }] of Object.entries(stopped)) {
    if (next === 'redrive') await operator.redrive('provision-tenant', operationOf(name));
    else if (next === 'cancel') scenario.send(orderCancelled({ orderId: `CXL-${name}`, name }));
    else await operator.decide({ operationId: operationOf(name), decision: next });
  }
  await scenario.settle();
}

async function stopRetirements(scenario: Scenario, operator: Operator): Promise<void> {
  const names = ['retirement-stopped', 'unwinding-stopped'];
  for (const name of names) scenario.send(orderPlaced({ orderId: orderOf(name), name }));
  await scenario.pass(600);
  // The second one is still being made: its own execution unwinds it.
  scenario.send(orderCancelled({ orderId: 'CXL-unwinding-stopped', name: 'unwinding-stopped' }));
  await scenario.pass(100);
  await operator.stop('provision-tenant', operationOf('unwinding-stopped'));
  await scenario.settle();
  scenario.send(orderCancelled({ orderId: 'CXL-retirement-stopped', name: 'retirement-stopped' }));
  await scenario.pass(200);
  await operator.stop('retire-tenant', retirementOf('retirement-stopped'));
  await scenario.settle();
}

/** The rule does not see the event, as when Step Functions never sent it; only the schedule is left. */
async function loseTheEvent(scenario: Scenario, operator: Operator): Promise<void> {
  const { clock, gatewayUrl } = scenario.cloud;
  const withEvents = <Result>(call: (client: EventBridgeClient) => Promise<Result>) =>
    clock.busy(() =>
      call(
        new EventBridgeClient({
          endpoint: gatewayUrl,
          region: 'eu-central-1',
          credentials: { accessKeyId: '111111111111', secretAccessKey: 'test' },
        }),
      ),
    );
  const { Rules = [] } = await withEvents((client) => client.send(new ListRulesCommand({})));
  const rule = Rules.find(({ EventPattern = '' }) => EventPattern.includes('aws.states'))?.Name;
  await withEvents((client) => client.send(new DisableRuleCommand({ Name: rule })));
  scenario.send(orderPlaced({ orderId: orderOf('event-lost'), name: 'event-lost' }));
  await scenario.pass(400);
  await operator.stop('provision-tenant', operationOf('event-lost'));
  const release = scenario.cloud.hold();
  await scenario.pass(45 * 60);
  release();
  await withEvents((client) => client.send(new EnableRuleCommand({ Name: rule })));
  await scenario.settle();
}

/** The machine is deployed with a time limit that no tenant can be made in. */
async function runOutOfTime(scenario: Scenario, operator: Operator): Promise<void> {
  await operator.withStepFunctions((client) => limitTime(client, 300));
  scenario.send(orderPlaced({ orderId: orderOf('timed-out'), name: 'timed-out' }));
  await scenario.settle();
  await operator.withStepFunctions((client) => limitTime(client, 57_600));
}

async function limitTime(client: SFNClient, seconds: number): Promise<void> {
  const stateMachineArn = 'arn:aws:states:eu-central-1:111111111111:stateMachine:tenantry-local-provision-tenant';
  const { definition = '{}' } = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const limited = JSON.stringify({ ...JSON.parse(definition), TimeoutSeconds: seconds });
  const { stateMachineVersionArn } = await client.send(
    new UpdateStateMachineCommand({ stateMachineArn, definition: limited, publish: true }),
  );
  await client.send(
    new UpdateStateMachineAliasCommand({
      stateMachineAliasArn: `${stateMachineArn}:live`,
      routingConfiguration: [{ stateMachineVersionArn, weight: 100 }],
    }),
  );
}

async function standstillOf(name: string, scenario: Scenario): Promise<HeldCase['standstill']> {
  const tenantId = tenantOf(orderOf(name));
  const states = await scenario.sql<{ state: string }>(
    `select o.state from operations o where tenant_id = $1 and state not in ('done', 'failed', 'cancelled')
     union all select 'order ' || announced_state from orders where tenant_id = $1 and announced_state not in ('completed')
     union all select 'wait ' || condition from waits where tenant_id = $1`,
    [tenantId],
  );
  const [left] = await scenario.sql<{ count: number }>(
    `select (select count(*) from resources where owner_id = $1 and state <> 'absent')::int
          + (select count(*) from leases where tenant_id = $1 and state <> 'withdrawn')::int as count`,
    [tenantId],
  );
  const notice = scenario.events.findLast(({ type, data }) => type === 'OperationHeld' && data.tenantId === tenantId);
  return {
    states: states.map(({ state }) => state).sort(),
    remaining: left?.count ?? -1,
    listed: (notice?.data.remaining as unknown[] | undefined)?.length ?? -1,
  };
}

async function endOf(name: string, scenario: Scenario): Promise<HeldCase> {
  const orderId = orderOf(name);
  const tenantId = tenantOf(orderId);
  const kinds = scenario.cloud.world.listing({ owner: tenantId }).map(({ kind }) => kind);
  const [operation] = await scenario.sql<{ attempt: number }>(
    'select max(attempt) as attempt from operations where tenant_id = $1',
    [tenantId],
  );
  const receipts = await scenario.sql('select 1 from receipts where tenant_id = $1', [tenantId]);
  return {
    name,
    order: await scenario.order(orderId),
    cancel: await scenario.order(`CXL-${name}`),
    states: scenario.events
      .filter(({ type, data }) => type === 'OrderStateChanged' && data.orderId === orderId)
      .sort((a, b) => Number(a.data.sequence) - Number(b.data.sequence))
      .map(({ data }) => String(data.state)),
    attempt: operation?.attempt ?? 0,
    remains: await scenario.remains(tenantId),
    made: Object.fromEntries(counted.map((kind) => [kind, kinds.filter((each) => each === kind).length])),
    hasReceipt: receipts.length > 0,
  };
}
