import type { Clock } from '../clock.ts';
import type { Archive } from './archive.ts';
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
}

export interface Replay extends ReplayDefinition {
  readonly arn: string;
  readonly startedAt: number;
  state: 'STARTING' | 'RUNNING' | 'COMPLETED' | 'CANCELLED';
  endedAt: number | undefined;
  /** Time of the last event sent again. */
  lastReplayedAt: number | undefined;
}

/** How long a replay takes to begin; "EventBridge doesn't guarantee" any order or speed. */
const START_MS = 1000;

/** Sends the events of an archive again, marked with `replay-name`. */
export function startReplay(definition: ReplayDefinition, { arn, clock }: { arn: string; clock: Clock }): Replay {
  const replay: Replay = {
    ...definition,
    arn,
    startedAt: clock.now(),
    state: 'STARTING',
    endedAt: undefined,
    lastReplayedAt: undefined,
  };
  const run = async () => {
    await clock.sleep(START_MS);
    if (replay.state === 'STARTING') replay.state = 'RUNNING';
    for (const event of definition.archive.between(definition.fromMs, definition.toMs)) {
      if (replay.state !== 'RUNNING') break;
      replay.lastReplayedAt = Date.parse(event.time);
      definition.bus.publish({ ...event, 'replay-name': definition.name }, { onlyRules: definition.onlyRules });
    }
    if (replay.state === 'RUNNING') replay.state = 'COMPLETED';
    replay.endedAt = clock.now();
  };
  void run();
  return replay;
}
