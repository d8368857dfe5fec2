import { type Delivery, DeliveryFailure, type DeliveryPorts } from '../runtime/bus/delivery.ts';
import type { BusEvent } from '../runtime/bus/event.ts';
import { createEventBuses, type EventBuses } from '../runtime/bus/event-buses.ts';
import type { Ids } from '../runtime/bus/ids.ts';
import type { Clock } from '../runtime/clock.ts';
import { createEventSourceMapping } from '../runtime/event-source/event-source-mapping.ts';
import type { Invoker } from '../runtime/lambda/invoker.ts';
import type { EventBusParameters } from '../runtime/pipe/bus-entry.ts';
import { createPipe } from '../runtime/pipe/pipe.ts';
import { createQueues, type Queues } from '../runtime/queue/queues.ts';
import { createRuleSchedules, type RuleSchedules } from '../runtime/schedule/rule-schedules.ts';
import type { Stack } from '../runtime/stack/stack.ts';
import type { Chaos } from './chaos.ts';

export interface MessagingSettings {
  readonly region: string;
  readonly accountId: string;
  /** The gateway's address: the front of queue URLs. */
  readonly endpoint: string;
}

export interface MessagingDependencies {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly invoker: Invoker;
  /** Sees every event of every bus, before any rule. */
  readonly onEvent: (event: BusEvent, busName: string) => void;
  readonly chaos?: Pick<Chaos, 'delivery' | 'message'> | undefined;
}

export interface Messaging {
  readonly buses: EventBuses;
  readonly queues: Queues;
  /** Events that a function has been given and not yet done with; the ticks of schedules are none. */
  readonly inFlight: () => number;
  /** To be told of every rule that somebody changes through the API. */
  readonly ruleChanged: RuleSchedules['follow'];
  /** Begins to poll and to tick; until then everything only exists. */
  start(): void;
  stop(): void;
}

/** Buses, queues, pipes, mappings and schedules of the stack, connected to its functions. */
export function createMessaging(
  settings: MessagingSettings & { stack: Stack },
  dependencies: MessagingDependencies,
): Messaging {
  const { stack, ...place } = settings;
  const { clock, ids, invoker, chaos } = dependencies;
  let inFlight = 0;
  const counted = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    inFlight += 1;
    try {
      return await work();
    } finally {
      inFlight -= 1;
    }
  };

  const queues = createQueues(place, { clock, ids, chaos: chaos?.message });
  // A dead-letter queue is named by the queue that uses it, so it is made first.
  for (const { name, attributes } of [...stack.queues].sort(
    (a, b) => Number('RedrivePolicy' in a.attributes) - Number('RedrivePolicy' in b.attributes),
  )) {
    queues.create({ name, attributes });
  }

  /** Rejects when the function failed, as pollers expect. */
  const invoke = async (functionId: string, payload: object): Promise<unknown> => {
    const result = await invoker.invoke(functionId, payload);
    if ('error' in result) throw new Error(`${result.error.errorType}: ${result.error.errorMessage}`);
    return result.payload;
  };

  const asynchronous = asynchronousInvocation({ stack, queues, invoke }, { clock });
  const deliver = async ({ target, payload }: Delivery): Promise<void> => {
    const arn = target.Arn ?? '';
    if (arn.includes(':lambda:')) {
      // Lambda takes an asynchronous event at once and answers for it itself.
      const event: { source?: string } = JSON.parse(payload);
      const run = () => asynchronous(arn, event);
      void (event.source === 'aws.events' ? run() : counted(run));
      return;
    }
    const queue = queues.byArn(arn);
    if (!queue) throw new DeliveryFailure('NO_RESOURCE', `Nothing is at ${arn}.`);
    const groupId = target.SqsParameters?.MessageGroupId;
    queue.send({ body: payload, ...(groupId !== undefined && { groupId }) });
  };
  /** An event that is late is on its way, too. */
  const copiesOf: DeliveryPorts['chaos'] = (event, target) => {
    const copies = chaos?.delivery?.(event, target);
    for (const { delayMs } of copies ?? []) if (delayMs > 0) void counted(() => clock.sleep(delayMs));
    return copies;
  };
  const buses = createEventBuses(place, {
    clock,
    ids,
    ports: {
      deliver,
      deadLetter: (arn, message) => {
        const queue = queues.byArn(arn);
        queue?.send(message);
        return queue !== undefined;
      },
      observe: dependencies.onEvent,
      ...(chaos?.delivery && { chaos: copiesOf }),
    },
  });
  for (const bus of stack.buses) buses.create(bus.name).policy = JSON.stringify(bus.policy);
  for (const archive of stack.archives) {
    buses.find(archive.busArn)?.keepIn({
      name: archive.name,
      busName: archive.busArn.split('/').at(-1) ?? 'default',
      ...(archive.pattern !== undefined && { pattern: archive.pattern }),
      ...(archive.retentionDays !== undefined && { retentionDays: archive.retentionDays }),
    });
  }
  const schedules = createRuleSchedules(place, { clock, ids });
  for (const rule of stack.rules) {
    buses.find(rule.busName)?.putRule({
      name: rule.name,
      busName: rule.busName,
      pattern: rule.pattern,
      state: rule.state,
      targets: rule.targets as never,
      ...(rule.description !== undefined && { description: rule.description }),
    });
  }

  const mappings = stack.eventSourceMappings.map((mapping) => {
    const queue = required(queues.byArn(mapping.eventSourceArn), mapping.eventSourceArn);
    return createEventSourceMapping(
      {
        functionName: mapping.functionArn,
        batchSize: mapping.batchSize,
        maximumBatchingWindowSeconds: mapping.maximumBatchingWindowSeconds,
        reportBatchItemFailures: mapping.reportBatchItemFailures,
        filters: mapping.filters,
        enabled: false,
        ...(mapping.maximumConcurrency !== undefined && { maximumConcurrency: mapping.maximumConcurrency }),
      },
      { queue, clock, invoke },
    );
  });
  const pipes = stack.pipes.map((pipe) =>
    createPipe(pipeConfig(pipe), {
      queue: required(queues.byArn(pipe.sourceArn), pipe.sourceArn),
      clock,
      invoke,
      put: async (entries) =>
        entries.map((entry) => {
          const bus = buses.find(entry.EventBusName);
          if (!bus) return { ErrorCode: 'ResourceNotFoundException' };
          buses.publish(bus, {
            source: entry.Source,
            detailType: entry.DetailType,
            detail: JSON.parse(entry.Detail),
            ...(entry.Resources && { resources: entry.Resources }),
            ...(entry.Time && { timeMs: entry.Time.getTime() }),
          });
          return {};
        }),
    }),
  );

  return {
    buses,
    queues,
    inFlight: () => inFlight,
    ruleChanged: schedules.follow,
    start() {
      for (const mapping of mappings) mapping.enable();
      for (const pipe of pipes) pipe.start();
      const defaultBus = required(buses.find('default'), 'default bus');
      for (const schedule of stack.schedules) {
        const rule = defaultBus.putRule({
          name: schedule.name,
          scheduleExpression: schedule.expression,
          state: schedule.state,
          targets: [{ Id: 'function', Arn: schedule.targetArn, ...(schedule.input && { Input: schedule.input }) }],
        });
        schedules.follow(rule, defaultBus);
      }
    },
    stop() {
      schedules.stop();
      for (const mapping of mappings) mapping.disable();
      for (const pipe of pipes) pipe.stop();
    },
  };
}

/** Lambda's own queue for asynchronous events: retries after one and two minutes, then the destination for failures. */
function asynchronousInvocation(
  settings: { stack: Stack; queues: Queues; invoke: (functionId: string, payload: object) => Promise<unknown> },
  { clock }: { clock: Clock },
): (functionArn: string, payload: object) => Promise<void> {
  const { stack, queues, invoke } = settings;
  return async (functionArn, payload) => {
    const definition = stack.functions.find(({ arn, versionArn }) => arn === functionArn || versionArn === functionArn);
    const { maximumRetryAttempts = 2, onFailureArn } = definition?.asynchronous ?? {};
    for (let attempt = 0; ; attempt += 1) {
      try {
        await invoke(functionArn, payload);
        return;
      } catch (error) {
        if (attempt === maximumRetryAttempts) {
          const body = { requestPayload: payload, responsePayload: { errorMessage: String(error) } };
          if (onFailureArn !== undefined) queues.byArn(onFailureArn)?.send({ body: JSON.stringify(body) });
          return;
        }
        await clock.sleep((attempt + 1) * 60_000);
      }
    }
  };
}

function pipeConfig(pipe: Stack['pipes'][number]) {
  const source = pipe.sourceParameters as { SqsQueueParameters?: { BatchSize?: number } };
  const target = pipe.targetParameters as {
    EventBridgeEventBusParameters?: EventBusParameters;
    InputTemplate?: string;
  };
  return {
    name: pipe.name,
    arn: pipe.arn,
    batchSize: source.SqsQueueParameters?.BatchSize ?? 10,
    enabled: false,
    ...(pipe.enrichmentArn !== undefined && {
      enrichment: { functionName: pipe.enrichmentArn, arn: pipe.enrichmentArn },
    }),
    target: {
      busArn: pipe.targetArn,
      ...(target.InputTemplate !== undefined && { inputTemplate: target.InputTemplate }),
      ...(target.EventBridgeEventBusParameters && { parameters: target.EventBridgeEventBusParameters }),
    },
  };
}

function required<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`The stack refers to ${name}, which it does not have.`);
  return value;
}
