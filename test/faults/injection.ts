import type { Chaos, Moment, ProviderFault } from '../../local/cloud/chaos.ts';
import { type Attribution, createAttribution, type Subject } from './attribution.ts';
import { type FaultKind, isOfPlatform, isShared, type Tracked } from './experiment.ts';

/** What people do in the middle of a run, and the clock that it runs by. */
export interface Surroundings {
  /** In milliseconds since the epoch. */
  now(): number;
  cancel(tracked: Tracked): void;
  stop(tracked: Tracked): void;
  restart(tracked: Tracked): void;
}

export interface Struck {
  readonly site: string;
  readonly kind: FaultKind;
}

export interface Injection {
  readonly chaos: Chaos;
  /** What has gone wrong so far, in the order in which it did. */
  struckFor(tracked: Tracked): readonly Struck[];
  /** Every site that was met, in order; kept for a census only. */
  readonly met: readonly string[];
  /** Who worked for which order, by the id of the invocation. */
  readonly workers: ReadonlyMap<string, { readonly function: string; readonly orderId: string }>;
  /** Who was killed, and when, in milliseconds since the epoch. */
  readonly killed: ReadonlyMap<string, number>;
  /** Until then everything is being set up: nothing is met, and nothing goes wrong. */
  begin(): void;
  /** Somebody looks: meanwhile nothing is met, and nothing goes wrong. */
  aside<Seen>(look: () => Promise<Seen>): Promise<Seen>;
  /** From now on nothing goes wrong any more. */
  calm(): void;
}

const SLOW_SECONDS = 28;
/**
 * Since the beginning of its worker. A stage has two minutes: the worker has just been ended when the effect comes, and nobody has taken over
 * yet, also where it waited for its turn before the call.
 */
const STALLED_SECONDS = 124;
const RETRY_AFTER_SECONDS = 25;
const LATE_MS = 240_000;
const VERY_LATE_MS = 25 * 3_600_000;
/** Planted in what providers say; must be found nowhere. */
export const CANARY = 'AKIACANARYCANARY1234';

const providerFaults: Partial<Record<FaultKind, ProviderFault>> = {
  refused: { fault: 'before-effect', message: `Service unavailable for ${CANARY}` },
  'reply-lost': { fault: 'reply-lost' },
  throttled: { fault: 'throttled', seconds: RETRY_AFTER_SECONDS },
  slow: { fault: 'slow', seconds: SLOW_SECONDS },
  denied: { fault: 'denied', message: `You are not authorized: ${CANARY}` },
  ignored: { fault: 'ignored' },
  // Somebody acts while the call is under way.
  cancelled: { fault: 'slow', seconds: SLOW_SECONDS },
  stopped: { fault: 'slow', seconds: SLOW_SECONDS },
  restarted: { fault: 'slow', seconds: SLOW_SECONDS },
};

function providerFaultOf(kind: FaultKind, call: { service: string; workedSeconds: number }): ProviderFault | undefined {
  if (kind === 'stalled') return { fault: 'slow', seconds: Math.max(0, STALLED_SECONDS - call.workedSeconds) };
  // The services under the platform refuse what comes too fast without naming a time.
  return kind === 'throttled' && isOfPlatform(call.service) ? { fault: 'throttled' } : providerFaults[kind];
}

const deliveries: Partial<Record<FaultKind, readonly { readonly delayMs: number }[]>> = {
  duplicated: [{ delayMs: 0 }, { delayMs: LATE_MS }],
  resent: [{ delayMs: 0 }, { delayMs: VERY_LATE_MS }],
  delayed: [{ delayMs: LATE_MS }],
  lost: [],
  // Long enough for whatever was sent right behind it to come first.
  reordered: [{ delayMs: 2_000 }],
};

/** Makes go wrong what the experiments of a cohort ask for, each for its own order only. */
export function createInjection(
  work: { readonly tracked: readonly Tracked[]; readonly census: boolean },
  surroundings: Surroundings,
): Injection {
  const attribution = createAttribution(work.tracked);
  const plans = new Map(
    work.tracked.map((each) => [each, new Map(each.experiment.faults.map(({ site, kind }) => [site, kind]))]),
  );
  // What is done for all orders at once goes wrong for whoever has asked for it.
  const askers = new Map(
    work.tracked.flatMap((each) =>
      each.experiment.faults.filter(({ site }) => isShared(site)).map(({ site }) => [site, each] as const),
    ),
  );
  const struck = new Map<Tracked, Struck[]>(work.tracked.map((each) => [each, []]));
  const count = counter<Tracked | undefined>();
  const workers = createWorkers(attribution, surroundings);
  const killed = new Map<string, number>();
  const met: string[] = [];
  let calm = false;
  let begun = false;

  const meet = (subject: Subject, site: string): FaultKind | undefined => {
    if (work.census) met.push(site);
    const tracked = subject.tracked ?? askers.get(site);
    const kind = calm || !tracked ? undefined : plans.get(tracked)?.get(site);
    if (!tracked || kind === undefined) return undefined;
    struck.get(tracked)?.push({ site, kind });
    if (kind === 'cancelled') surroundings.cancel(tracked);
    if (kind === 'stopped') surroundings.stop(tracked);
    if (kind === 'restarted') surroundings.restart(tracked);
    return kind;
  };

  return {
    met,
    workers: workers.named,
    killed,
    struckFor: (tracked) => struck.get(tracked) ?? [],
    begin: () => {
      begun = true;
    },
    aside: async (look) => {
      begun = false;
      try {
        return await look();
      } finally {
        begun = true;
      }
    },
    calm: () => {
      calm = true;
    },
    chaos: {
      providerCall: ({ service, operation, invocationId }) => {
        const worker = invocationId === undefined ? undefined : workers.of(invocationId);
        if (!begun || !worker) return undefined;
        const { subject, sinceMs } = worker;
        const what = `${shared(subject)}${service} ${operation}`;
        const kind = meet(subject, `provider ${what} ${count(subject.tracked, what)}`);
        return kind && providerFaultOf(kind, { service, workedSeconds: (surroundings.now() - sinceMs) / 1000 });
      },
      moment: (moment) => {
        if (!begun) return undefined;
        const worker = workers.at(moment);
        const site = siteOf(moment, worker);
        if (site === undefined) return undefined;
        const kind = meet(worker.subject, site);
        if (kind !== 'killed') return kind === 'disconnected' ? 'disconnect' : undefined;
        killed.set(moment.invocationId, surroundings.now());
        return 'kill';
      },
      delivery: (event, target) => {
        const subject = attribution.of(event.detail);
        // What comes out of the archive has been through this before.
        if (!begun || event['replay-name'] !== undefined) return undefined;
        const what = `${shared(subject)}${event['detail-type']} > ${shortName(target.Arn ?? '')}`;
        const kind = meet(subject, `bus ${what} ${count(subject.tracked, what)}`);
        return kind && deliveries[kind];
      },
      message: ({ queue, body }) => {
        const subject = attribution.of(body);
        if (!begun) return undefined;
        const what = `${shared(subject)}${queue}`;
        const kind = meet(subject, `queue ${what} ${count(subject.tracked, what)}`);
        return kind && deliveries[kind];
      },
    },
  };
}

/** Requests have sites of their own as calls; of what goes to the database only the commit decides what is true afterwards. */
function siteOf({ point, nth, what, function: name }: Moment, worker: Worker): string | undefined {
  const { subject, run } = worker;
  const place = `${shared(subject)}${name} ${run}`;
  if (point === 'query' || point === 'answered') {
    if (what !== 'commit') return undefined;
    if (point === 'query') worker.commits += 1;
    return `database ${place} commit ${worker.commits} ${point === 'query' ? 'before' : 'after'}`;
  }
  if (point === 'request') return undefined;
  return point === 'replied' ? `worker ${place} replied ${nth}` : `worker ${place} ${point}`;
}

const shared = ({ tracked }: Subject) => (tracked ? '' : 'shared ');

/** Whose messages it is given makes no difference to these: they look at everything. */
const SERVES_ALL = ['apply-allow-list'];

interface Worker {
  readonly subject: Subject;
  /** The how manieth run of this function for this order it is. */
  readonly run: number;
  /** When it began, in milliseconds since the epoch. */
  readonly sinceMs: number;
  commits: number;
}

/** Whom each invocation works for, known from its start on. */
function createWorkers(attribution: Attribution, { now }: Pick<Surroundings, 'now'>) {
  const workers = new Map<string, Worker>();
  const named = new Map<string, { readonly function: string; readonly orderId: string }>();
  const count = counter<Tracked | undefined>();
  return {
    named,
    of: (invocationId: string) => workers.get(invocationId),
    at({ invocationId, function: name, input }: Moment): Worker {
      const known = workers.get(invocationId);
      if (known) return known;
      const subject = SERVES_ALL.includes(name) ? { tracked: undefined } : attribution.of(input);
      const worker = { subject, run: count(subject.tracked, name), sinceMs: now(), commits: 0 };
      workers.set(invocationId, worker);
      if (subject.tracked) named.set(invocationId, { function: name, orderId: subject.tracked.orderId });
      return worker;
    },
  };
}

/** Numbers things of the same name from 1, for each owner. */
function counter<Owner>(): (owner: Owner, name: string) => number {
  const counts = new Map<Owner, Map<string, number>>();
  return (owner, name) => {
    const own = counts.get(owner) ?? new Map<string, number>();
    counts.set(owner, own);
    const next = (own.get(name) ?? 0) + 1;
    own.set(name, next);
    return next;
  };
}

function shortName(arn: string): string {
  const name = arn.split(':function:')[1]?.split(':')[0] ?? arn.split(':').at(-1) ?? arn;
  return name.replace(/^tenantry-(local-)?/, '');
}
