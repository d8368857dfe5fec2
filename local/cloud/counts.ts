import type { Runner } from '../runtime/asl/runner.ts';
import type { BusEvent } from '../runtime/bus/event.ts';
import type { InvocationRecord } from '../runtime/lambda/invoker.ts';
import type { World } from '../simulators/world/world.ts';

export interface Counts {
  readonly stateTransitions: number;
  readonly providerCalls: { readonly clouds: number; readonly rancher: number };
}

export interface Ledger {
  began(record: InvocationRecord): void;
  saw(event: BusEvent): void;
  total(): Counts;
  byOrder(): Record<string, Counts>;
}

/** Of AWS, what customers' accounts and the allow-list are called for. Queues, secrets and state machines are the system's own means. */
const servicesOfAws = new Set(['ec2', 'eks', 'rds', 'elasticloadbalancing', 'sts']);

/** Counts what the system itself did, for each order: state transitions, and calls that its functions made at providers. */
export function createLedger(sources: {
  runner: () => Runner;
  world: () => World;
  /** Whether a service belongs to one of the clouds that have a REST API. */
  isRestCloud: (service: string) => boolean;
}): Ledger {
  const operationOf = new Map<string, string>();
  const orderOf = new Map<string, string>();

  const sum = (wanted: (operationId: string | undefined) => boolean): Counts => {
    let clouds = 0;
    let rancher = 0;
    for (const { service, invocationId } of sources.world().calls.all()) {
      if (invocationId === undefined || !wanted(operationOf.get(invocationId))) continue;
      if (service === 'rancher') rancher += 1;
      else if (servicesOfAws.has(service) || sources.isRestCloud(service)) clouds += 1;
    }
    let stateTransitions = 0;
    for (const [arn, count] of sources.runner().counts()) {
      if (wanted(operationIn(arn.split(':').at(-1) ?? ''))) stateTransitions += count;
    }
    return { stateTransitions, providerCalls: { clouds, rancher } };
  };

  /** Nested executions are named after the operation, the machine and the redrive. */
  const operationIn = (executionName: string): string | undefined =>
    [...orderOf.keys()].find((id) => executionName === id || executionName.startsWith(`${id}-`));

  return {
    began: ({ invocationId, input }) => {
      const operationId = textIn(input, 'operationId');
      if (operationId !== undefined) operationOf.set(invocationId, operationId);
    },
    saw: ({ detail }) => {
      const data = typeof detail === 'object' && detail !== null && 'data' in detail ? detail.data : undefined;
      const operationId = textIn(data, 'operationId');
      const orderId = textIn(data, 'orderId');
      if (operationId !== undefined && orderId !== undefined && !orderOf.has(operationId))
        orderOf.set(operationId, orderId);
    },
    total: () => sum(() => true),
    byOrder: () =>
      Object.fromEntries([...orderOf].map(([operationId, orderId]) => [orderId, sum((id) => id === operationId)])),
  };
}

function textIn(value: unknown, name: string): string | undefined {
  const member =
    typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
  return typeof member === 'string' ? member : undefined;
}
