import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Clock } from '../clock.ts';
import { StateFailure } from './failures.ts';

/** "25,000 events: an execution that reaches it fails." (Step Functions quotas) */
export const MAX_EVENTS = 25_000;

export type EventDetails = Omit<HistoryEvent, 'id' | 'timestamp' | 'previousEventId'>;

/** The event log of one execution, as GetExecutionHistory shows it. */
export class History {
  readonly events: HistoryEvent[] = [];
  /** How many states were entered, which is what AWS bills as state transitions. */
  transitions = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Returns the id of the new event. @throws StateFailure when only the closing event still fits. */
  append(event: EventDetails, previousEventId: number): number {
    if (this.events.length >= MAX_EVENTS - 1 && !event.type?.startsWith('Execution')) {
      throw new StateFailure('States.Runtime', {
        causeText: 'The execution reached the maximum number of history events (25000).',
        terminal: true,
      });
    }
    const id = this.events.length + 1;
    this.events.push({ ...event, id, previousEventId, timestamp: new Date(this.#clock.now()) });
    if (event.type?.endsWith('StateEntered')) this.transitions += 1;
    return id;
  }
}
