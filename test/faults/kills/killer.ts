import { setTimeout as pause } from 'node:timers/promises';
import type { LocalCloud } from '../../../local/cloud/local-cloud.ts';

/** What a kill waits for: an answer of a provider, the beginning of a step, or nothing but its time. */
const aims = ['after an answer', 'in a step', 'anywhere'] as const;
type Aim = (typeof aims)[number];

/** One SIGKILL, and what it befell. */
export interface Kill {
  readonly aim: Aim;
  readonly cut: readonly {
    readonly function: string;
    /** The last call that the invocation had been answered: `ec2 CreateVpc`. */
    readonly after: string;
  }[];
}

export interface KillPlan {
  readonly kills: number;
  /** On average so many simulated seconds between one kill and the next. */
  readonly everySeconds: number;
  /** In [0,1): the same for the same key. */
  readonly chance: (key: string) => number;
}

/** Kills come up to so many real milliseconds after what they wait for: in the middle of the work that follows. */
const slackMs: Readonly<Record<Aim, number>> = { 'after an answer': 8, 'in a step': 80, anywhere: 80 };
/** So many real milliseconds a kill waits for what it aims at. */
const PATIENCE_MS = 5_000;

/**
 * Kills workers at moments that a seed spreads over simulated time, so that they come as densely on a slow machine as on a fast one. One in
 * three comes within milliseconds of a provider's answer: the effect is there, and its record may not be.
 */
export async function killAtRandom(
  { kills, everySeconds, chance }: KillPlan,
  { cloud, onKill }: { readonly cloud: LocalCloud; readonly onKill: (kill: Kill, count: number) => void },
): Promise<Kill[]> {
  const done: Kill[] = [];
  for (let attempt = 0; done.length < kills; attempt += 1) {
    const quietMs = -Math.log(1 - chance(`pause/${attempt}`)) * everySeconds * 1000;
    await cloud.clock.sleep(quietMs, { background: true });
    const aim = aims[attempt % aims.length] ?? 'anywhere';
    const invocationId = await targets[aim](cloud);
    await pause(chance(`slack/${attempt}`) * slackMs[aim]);
    const cut = cloud.killWorker(invocationId);
    if (!cut) continue;
    const kill: Kill = {
      aim,
      cut: cut.map(({ id, definition }) => ({ function: definition.name, after: lastCall(id, cloud) })),
    };
    done.push(kill);
    onKill(kill, done.length);
  }
  return done;
}

/** Resolves at the moment that a kill waits for, with the invocation that it is about, if any. */
const targets: Readonly<Record<Aim, (cloud: LocalCloud) => Promise<string | undefined>>> = {
  'after an answer': async ({ world }) => {
    const seen = world.calls.all().length;
    for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await pause(1)) {
      const answered = world.calls.all().find(({ invocationId }, at) => at >= seen && invocationId !== undefined);
      if (answered) return answered.invocationId;
    }
    return undefined;
  },
  'in a step': async (cloud) => {
    await new Promise<void>((resolve) => {
      const patience = setTimeout(resolve, PATIENCE_MS);
      const stop = cloud.onProgress(({ phase }) => {
        if (phase !== 'began') return;
        clearTimeout(patience);
        stop();
        resolve();
      });
    });
    return undefined;
  },
  anywhere: async () => undefined,
};

function lastCall(id: string, { world }: LocalCloud): string {
  const call = world.calls.all().findLast(({ invocationId }) => invocationId === id);
  return call ? `${call.service} ${call.operation}` : 'no call yet';
}
