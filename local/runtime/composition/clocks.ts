import type { Clock } from '../clock.ts';
import { createFlowingClock } from '../flowing-clock.ts';
import type { Activity } from '../lambda/activity.ts';
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts';

/** Every virtual run begins at the same moment, so that a seed repeats its times, too. */
const VIRTUAL_START_MS = Date.UTC(2026, 0, 5, 8);
const DEFAULT_SPEED = 60;

export function clockFor(
  settings: { clock: 'real' | 'compressed' | 'virtual'; speed?: number },
  activity: Activity,
): Clock | VirtualClock {
  if (settings.clock === 'virtual') {
    return createVirtualClock({ startMs: VIRTUAL_START_MS, isQuiet: () => activity.isQuiet() });
  }
  const speed = settings.clock === 'real' ? 1 : (settings.speed ?? DEFAULT_SPEED);
  return createFlowingClock({ startMs: Date.now(), speed });
}

/** A clock for the simulators: while one of them makes a request wait, the invocation that sent it counts as waiting. */
export function parkingClock(
  clock: Clock,
  dependencies: { activity: Activity; invocationOf: () => string | undefined },
): Clock {
  return {
    ...clock,
    sleep: async (ms, options) => {
      const resume = dependencies.activity.park(dependencies.invocationOf());
      try {
        await clock.sleep(ms, options);
      } finally {
        resume();
      }
    },
  };
}

/** Keeps virtual time moving until the returned call; other time moves by itself. */
export function holdOn(clock: Clock | VirtualClock): () => void {
  return 'hold' in clock ? clock.hold() : () => undefined;
}
