import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../runtime/clock.ts';
import { createFlowingClock, type Flow, flowFromNow } from '../runtime/flowing-clock.ts';
import type { Activity } from '../runtime/lambda/activity.ts';
import { createVirtualClock, type VirtualClock } from '../runtime/virtual-clock.ts';

/** Every virtual run begins at the same moment, so that a seed repeats its times, too. */
const VIRTUAL_START_MS = Date.UTC(2026, 0, 5, 8);
const DEFAULT_SPEED = 60;

/** The clock of a run, and how it flows where it does. */
export function clockFor(
  settings: { clock: 'real' | 'compressed' | 'virtual'; speed?: number },
  virtual: Omit<Parameters<typeof createVirtualClock>[0], 'startMs'>,
): { readonly clock: Clock | VirtualClock; readonly flow: Flow | undefined } {
  if (settings.clock === 'virtual') {
    const clock = createVirtualClock({ startMs: VIRTUAL_START_MS, ...virtual });
    return { clock, flow: undefined };
  }
  const flow = flowFromNow(settings.clock === 'real' ? 1 : (settings.speed ?? DEFAULT_SPEED));
  return { clock: createFlowingClock(flow), flow };
}

/**
 * A clock for the simulators: while one of them makes a request wait, whoever sent it counts as waiting, and answering it is no work that time
 * would have to stand still for.
 */
export function parkingClock(
  clock: Clock,
  dependencies: { activity: Activity; current: () => string | undefined },
): Clock {
  const working = new AsyncLocalStorage<{ readonly pause: () => () => void }>();
  return {
    ...clock,
    busy: async (work) => {
      const labour = pausable(clock);
      try {
        return await working.run(labour, work);
      } finally {
        labour.end();
      }
    },
    sleep: async (ms, options) => {
      const resume = dependencies.activity.park(dependencies.current());
      const goOn = working.getStore()?.pause();
      try {
        await clock.sleep(ms, options);
      } finally {
        goOn?.();
        resume();
      }
    },
  };
}

/** Work that may pause. What goes on after its end, such as a controller that it woke, does not begin it again. */
function pausable(clock: Clock): { readonly pause: () => () => void; readonly end: () => void } {
  let stop = startWork(clock);
  let pauses = 0;
  let ended = false;
  return {
    pause: () => {
      pauses += 1;
      stop();
      return () => {
        pauses -= 1;
        if (pauses === 0 && !ended) stop = startWork(clock);
      };
    },
    end: () => {
      ended = true;
      stop();
    },
  };
}

function startWork(clock: Clock): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  void clock.busy(() => promise);
  return resolve;
}

/** Keeps virtual time moving until the returned call; other time moves by itself. */
export function holdOn(clock: Clock | VirtualClock): () => void {
  return 'hold' in clock ? clock.hold() : () => undefined;
}
