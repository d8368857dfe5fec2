import type { LocalCloud as WholeLocalCloud } from '../cloud/local-cloud.ts';
import type { Clock } from '../runtime/clock.ts';

export type { Counts } from '../cloud/counts.ts';
export type { ProgressStep } from '../cloud/progress.ts';
export type { Truth } from '../cloud/truth.ts';
export type { BusEvent } from '../runtime/bus/event.ts';

/** What only tests of faults do to it. */
type Laboratory = 'restartDatabase' | 'terminateBackends' | 'killWorker' | 'replayEvents';

/** Tenantry and the world around it on this machine, as far as the command line sees it. */
export type LocalCloud = Omit<WholeLocalCloud, 'world' | 'runner' | 'clock' | Laboratory> & {
  readonly clock: Pick<Clock, 'now' | 'sleep' | 'busy'>;
};
