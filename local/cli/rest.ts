import type { LocalCloud } from './local-cloud-port.ts';

export interface RestDependencies {
  readonly cloud: Pick<LocalCloud, 'clock' | 'hold' | 'isSettled'>;
  /** Simulated milliseconds between two looks. */
  readonly lookEveryMs: number;
}

/** A message is nowhere while it passes from one queue to the next: only two quiet looks in a row are rest. */
const QUIET_LOOKS = 2;

/** Lets time go on, schedules included, until the system has nothing left to do. */
export async function rest({ cloud, lookEveryMs }: RestDependencies): Promise<void> {
  const release = cloud.hold();
  try {
    for (let quiet = 0; quiet < QUIET_LOOKS; ) {
      // The look is due at a simulated moment, so that it finds the same in every run with the same seed.
      await cloud.clock.sleep(lookEveryMs, { background: true });
      quiet = (await cloud.clock.busy(() => cloud.isSettled())) ? quiet + 1 : 0;
    }
    // What began at the moment of the last look, such as a schedule's tick, comes as far as it can without time.
    await cloud.clock.sleep(0);
  } finally {
    release();
  }
}
