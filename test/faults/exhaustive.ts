import { isRead } from './clouds.ts';
import { ANY_END, type Experiment, type Fault, type FaultKind, nameOf, type OrderEnd } from './experiment.ts';

/** What can go wrong at a site, and how the order may end then. */
interface Kinds {
  readonly at: (site: string) => boolean;
  /** After these the order must be completed. */
  readonly survived: readonly FaultKind[];
  /** After these any clean end will do; who was cancelled must not fail. */
  readonly ends: readonly FaultKind[];
}

const form = (expression: RegExp) => (site: string) => expression.test(site);

/** `provider SERVICE OPERATION N`; an operation of Rancher's is a method and a path. */
const operationAt = (site: string) => /^provider (?:shared )?\S+ (.+) \d+$/.exec(site)?.[1];

const kinds: readonly Kinds[] = [
  {
    // A call that changes nothing has no effect that could come without its answer.
    at: (site) => isRead(operationAt(site) ?? ''),
    survived: ['refused', 'throttled', 'slow'],
    ends: ['stalled', 'denied', 'cancelled'],
  },
  {
    // What the platform itself refuses once is kept, and sent later.
    at: form(/^provider shared (?:events|states|sqs) /),
    survived: ['refused', 'reply-lost', 'throttled', 'slow', 'denied'],
    ends: ['stalled', 'cancelled'],
  },
  {
    // What the allow-list was told is read back.
    at: form(/^provider shared ec2 (?:Authorize|Revoke)SecurityGroupIngress \d+$/),
    survived: ['refused', 'reply-lost', 'throttled', 'slow', 'ignored'],
    ends: ['stalled', 'denied', 'cancelled'],
  },
  {
    at: form(/^provider /),
    survived: ['refused', 'reply-lost', 'throttled', 'slow'],
    // Who is gone when the effect comes cannot know of it: a twin may be found, and then all of it is unwound.
    ends: ['stalled', 'denied', 'cancelled'],
  },
  { at: form(/^worker .* (started|ended)$/), survived: ['killed'], ends: ['cancelled', 'stopped'] },
  { at: form(/^worker .* replied \d+$/), survived: ['killed'], ends: [] },
  { at: form(/^database /), survived: ['disconnected'], ends: [] },
  { at: form(/^bus /), survived: ['duplicated', 'resent', 'delayed', 'lost', 'reordered'], ends: [] },
  { at: form(/^queue /), survived: ['duplicated', 'delayed', 'reordered'], ends: [] },
];

/** Every single fault at every site that an ordinary life has met. */
export function everySingleFault(sites: readonly string[]): Experiment[] {
  return [...new Set(sites)].flatMap((site) => {
    const { survived = [], ends = [] } = kindsAt(site) ?? {};
    return [...survived, ...ends].map((kind) => experimentOf([{ site, kind }]));
  });
}

/** The experiment of this name: `reply-lost at provider ec2 CreateVpc 1`, or several joined by ` and `. */
export function experimentNamed(name: string): Experiment {
  const faults = name.split(' and ').map((part) => {
    const [kind = '', site = ''] = part.split(' at ');
    return { site, kind: kind as FaultKind };
  });
  return experimentOf(faults);
}

function experimentOf(faults: readonly Fault[]): Experiment {
  const [first, ...others] = faults;
  return { name: nameOf(faults), faults, mayEnd: first && others.length === 0 ? endsAfter(first) : ANY_END };
}

function endsAfter({ site, kind }: Fault): readonly OrderEnd[] {
  if (kindsAt(site)?.survived.includes(kind)) return ['completed'];
  return kind === 'cancelled' ? ['completed', 'cancelled'] : ANY_END;
}

function kindsAt(site: string): Kinds | undefined {
  return kinds.find(({ at }) => at(site));
}
