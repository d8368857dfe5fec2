import type { Target } from '@aws-sdk/client-eventbridge';
import type { Clock } from '../clock.ts';
import type { OutgoingMessage } from '../queue/message.ts';
import type { BusEvent } from './event.ts';
import type { Ids } from './ids.ts';
import type { Rule } from './rule.ts';
import { targetInput } from './target-input.ts';

/** A target did not take an event. `NO_PERMISSIONS` and `NO_RESOURCE` are not attempted again. */
export class DeliveryFailure extends Error {
  override readonly name = 'DeliveryFailure';
  readonly code: DeliveryFailureCode;

  constructor(code: DeliveryFailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

export type DeliveryFailureCode =
  | 'NO_PERMISSIONS'
  | 'NO_RESOURCE'
  | 'INVALID_PARAMETER'
  | 'SDK_CLIENT_ERROR'
  | 'THROTTLING'
  | 'TIMEOUT'
  | 'INTERNAL_ERROR';

const final: ReadonlySet<DeliveryFailureCode> = new Set(['NO_PERMISSIONS', 'NO_RESOURCE', 'INVALID_PARAMETER']);

export interface Delivery {
  readonly target: Target;
  /** JSON text. */
  readonly payload: string;
  readonly event: BusEvent;
  readonly rule: Rule;
}

export interface DeliveryPorts {
  /**
   * Hands the payload to what the target's ARN names. Rejects with DeliveryFailure. Whatever it starts says itself to the clock
   * that it is busy: between attempts the bus waits for the clock, and may not be counted as work.
   */
  readonly deliver: (delivery: Delivery) => Promise<void>;
  /** Sends to the dead-letter queue of a target; false when it is missing or refuses, and the event is lost, as on AWS. */
  readonly deadLetter: (queueArn: string, message: OutgoingMessage) => boolean;
  /** Sees every event of every bus, before any rule does. */
  readonly observe?: (event: BusEvent, busName: string) => void;
  /** For tests of faults: how often and how late an event reaches a target. Once and at once unless told; none at all loses it. */
  readonly chaos?:
    | ((event: BusEvent, target: Target) => readonly { readonly delayMs: number }[] | undefined)
    | undefined;
}

export interface DeliveryDependencies {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly ports: DeliveryPorts;
}

/** "185 times … over 24 hours" (EventBridge user guide, retry policy). */
const DEFAULT_RETRIES = 185;
const DEFAULT_AGE_SECONDS = 86_400;
const LONGEST_PAUSE_MS = 480_000;

/** Brings one event to one target: transformed, with retries, then to its dead-letter queue. Never rejects. */
export async function deliverToTarget(
  matched: { readonly event: BusEvent; readonly rule: Rule; readonly target: Target },
  dependencies: DeliveryDependencies,
): Promise<void> {
  const { event, target } = matched;
  const copies = dependencies.ports.chaos?.(event, target) ?? [{ delayMs: 0 }];
  await Promise.all(
    copies.map(async ({ delayMs }) => {
      if (delayMs > 0) await dependencies.clock.sleep(delayMs);
      await attemptUntilDone(matched, dependencies);
    }),
  );
}

async function attemptUntilDone(
  { event, rule, target }: { readonly event: BusEvent; readonly rule: Rule; readonly target: Target },
  { clock, ids, ports }: DeliveryDependencies,
): Promise<void> {
  const startedAt = clock.now();
  const payload = targetInput(target, { event, rule, nowMs: startedAt });
  if (payload === undefined) return;
  const retries = target.RetryPolicy?.MaximumRetryAttempts ?? DEFAULT_RETRIES;
  const endsAt = startedAt + (target.RetryPolicy?.MaximumEventAgeInSeconds ?? DEFAULT_AGE_SECONDS) * 1000;

  for (let retry = 0; ; retry += 1) {
    const failure = await ports.deliver({ target, payload, event, rule }).then(
      () => undefined,
      (error: unknown) => asFailure(error),
    );
    if (!failure) return;
    const pause =
      Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** retry) * (0.5 + ids.random(`retry/${event.id}/${target.Id}/${retry}`));
    const exhausted = exhaustedCondition({ retry, retries, nextAt: clock.now() + pause, endsAt });
    if (final.has(failure.code) || exhausted) {
      giveUp(
        { event, rule, target },
        { failure, exhausted: final.has(failure.code) ? undefined : exhausted, retry, ports },
      );
      return;
    }
    await clock.sleep(pause);
  }
}

function exhaustedCondition(state: {
  retry: number;
  retries: number;
  nextAt: number;
  endsAt: number;
}): string | undefined {
  if (state.retry >= state.retries) return 'MaximumRetryAttempts';
  return state.nextAt > state.endsAt ? 'MaximumEventAgeInSeconds' : undefined;
}

interface Outcome {
  readonly failure: DeliveryFailure;
  readonly exhausted: string | undefined;
  readonly retry: number;
  readonly ports: DeliveryPorts;
}

/** The message holds the event as it was; the attributes say what happened ("Using dead-letter queues", EventBridge user guide). */
function giveUp(
  matched: { event: BusEvent; rule: Rule; target: Target },
  { failure, exhausted, retry, ports }: Outcome,
): void {
  const queueArn = matched.target.DeadLetterConfig?.Arn;
  if (queueArn === undefined) return;
  const values = {
    RULE_ARN: matched.rule.arn,
    TARGET_ARN: matched.target.Arn,
    ERROR_CODE: failure.code,
    ERROR_MESSAGE: failure.message,
    EXHAUSTED_RETRY_CONDITION: exhausted,
    RETRY_ATTEMPTS: String(retry),
  };
  const known = Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const attributes = Object.fromEntries(
    known.map(([name, text]) => [
      name,
      { DataType: name === 'RETRY_ATTEMPTS' ? 'Number' : 'String', StringValue: text },
    ]),
  );
  ports.deadLetter(queueArn, { body: JSON.stringify(matched.event), attributes });
}

function asFailure(error: unknown): DeliveryFailure {
  if (error instanceof DeliveryFailure) return error;
  return new DeliveryFailure('INTERNAL_ERROR', error instanceof Error ? error.message : String(error));
}
