import type { BusEvent } from '../runtime/bus/event.ts';
import type { EventBuses } from '../runtime/bus/event-buses.ts';
import type { Clock } from '../runtime/clock.ts';
import { seededNumber } from '../simulators/world/seeded.ts';

export interface ReplayOrder {
  /** Another order for each number; the order of their arrival when absent. */
  readonly shuffleSeed?: number;
}

/** Sends everything that an archive has kept once more. Resolves with how many events that were, once all are on their way. */
export function replayArchive(
  archiveName: string,
  { buses, clock, shuffleSeed }: ReplayOrder & { buses: EventBuses; clock: Clock },
): Promise<number> {
  for (const bus of buses.list()) {
    const archive = bus.archives.get(archiveName);
    if (!archive) continue;
    const replay = buses.replay({
      name: `${archiveName}-${buses.replays.size + 1}`,
      archive,
      bus,
      fromMs: 0,
      toMs: clock.now() + 1,
      onlyRules: [],
      ...(shuffleSeed !== undefined && { arrange: (events) => shuffled(events, shuffleSeed) }),
    });
    return replay.sent;
  }
  throw new RangeError(`No bus has an archive ${archiveName}.`);
}

function shuffled(events: readonly BusEvent[], seed: number): BusEvent[] {
  return events
    .map((event, index) => ({ event, place: seededNumber(seed, `replay/${index}`) }))
    .sort((one, other) => one.place - other.place)
    .map(({ event }) => event);
}
