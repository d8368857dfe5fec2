import type { Clock } from '../clock.ts';
import type { Archive } from './archive.ts';
import type { BusEvent } from './event.ts';
import type { EventBus } from './event-bus.ts';

export interface ReplayDefinition {
  readonly name: string;
  readonly archive: Archive;
  readonly bus: EventBus;
  readonly fromMs: number;
  readonly toMs: number;
  /** ARNs of the rules that shall see the events; all when empty. */
  readonly onlyRules: readonly string[];
  readonly description?: string;
  /** The order in which they are sent; that of their keeping when absent. AWS promises none. */
  readonly arrange?: (events: readonly BusEvent[]) => readonly BusEvent[];
}

export interface Replay extends ReplayDefinition {
  readonly arn: string;
  readonly startedAt: number;
  state: 'STARTING' | 'RUNNING' | 'COMPLETED' | 'CANCELLED';
  endedAt: number | undefined;
  /** Time of the last event sent again. */
  lastReplayedAt: number | undefined;
  /** Resolves with how many were sent, completed or cancelled. */
  readonly sent: Promise<number>;
}

/** How long a replay takes to begin; "EventBridge doesn't guarantee" any order or speed. */
const START_MS = 1000;

/** Sends the events of an archive again, marked with `replay-name`. */
export function startReplay(definition: ReplayDefinition, { arn, clock }: { arn: string; clock: Clock }): Replay {
  const { promise: sent, resolve: end } = Promise.withResolvers<number>();
  const { archive, bus, name, fromMs, toMs, onlyRules, arrange = (events) => events } = definition;
  const replay: Replay = {
    ...definition,
    arn,
    startedAt: clock.now(),
    state: 'STARTING',
    endedAt: undefined,
    lastReplayedAt: undefined,
    sent,
  };
  const run = async () => {
    await clock.sleep(START_MS);
    if (replay.state === 'STARTING') replay.state = 'RUNNING';
    let count = 0;
    for (const event of arrange(archive.between(fromMs, toMs))) {
      if (replay.state !== 'RUNNING') break;
      replay.lastReplayedAt = Date.parse(event.time);
      bus.publish({ ...event, 'replay-name': name }, { onlyRules });
      count += 1;
    }
    if (replay.state === 'RUNNING') replay.state = 'COMPLETED';
    replay.endedAt = clock.now();
    end(count);
  };
  void run();
  return replay;
}
