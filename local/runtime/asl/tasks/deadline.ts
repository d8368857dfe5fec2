import type { Clock } from '../../clock.ts';
import { timeout } from '../failures.ts';

/** The clocks that run while a task is out: its time limit, and the longest silence between heartbeats, in seconds. */
export interface Limits {
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
}

export interface Deadline {
  /** Never resolves; rejects with the timeout as a StateFailure. */
  readonly passed: Promise<never>;
  beat(): void;
  cancel(): void;
}

export function startDeadline(limits: Limits, clock: Clock): Deadline {
  const passed = Promise.withResolvers<never>();
  passed.promise.catch(() => undefined);
  const after = (seconds: number | undefined, kind: 'timeout' | 'heartbeat') =>
    seconds === undefined ? undefined : clock.at(clock.now() + seconds * 1_000, () => passed.reject(timeout(kind)));
  const limit = after(limits.timeoutSeconds, 'timeout');
  let silence = after(limits.heartbeatSeconds, 'heartbeat');
  return {
    passed: passed.promise,
    beat() {
      silence?.cancel();
      silence = after(limits.heartbeatSeconds, 'heartbeat');
    },
    cancel() {
      limit?.cancel();
      silence?.cancel();
    },
  };
}
