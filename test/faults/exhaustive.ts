import type { Experiment, FaultKind } from './experiment.ts';

/** What can go wrong at a site. After the first kinds the order must be completed; after the others any clean end will do. */
interface Kinds {
  readonly survived: readonly FaultKind[];
  readonly ends: readonly FaultKind[];
}

/** A call that changes nothing has no effect that could come without its answer. */
const READS = '(?:Describe|List|Get|GET )';

const kinds: readonly (Kinds & { readonly at: RegExp })[] = [
  {
    at: new RegExp(`^provider (?:shared )?\\S+ ${READS}`),
    survived: ['refused', 'throttled', 'slow'],
    ends: ['stalled', 'denied', 'cancelled'],
  },
  {
    at: /^provider /,
    survived: ['refused', 'reply-lost', 'throttled', 'slow'],
    // Who is gone when the effect comes cannot know of it: a twin may be found, and then all of it is unwound.
    ends: ['stalled', 'denied', 'cancelled'],
  },
  { at: /^worker .* (started|ended)$/, survived: ['killed'], ends: ['cancelled', 'stopped'] },
  { at: /^worker .* replied \d+$/, survived: ['killed'], ends: [] },
  { at: /^database /, survived: ['disconnected'], ends: [] },
  { at: /^bus /, survived: ['duplicated', 'delayed', 'lost', 'reordered'], ends: [] },
  { at: /^queue /, survived: ['duplicated', 'delayed', 'reordered'], ends: [] },
];

/** Every single fault at every site that an ordinary life has met. */
export function everySingleFault(sites: readonly string[]): Experiment[] {
  return [...new Set(sites)].flatMap((site) => {
    const found = kinds.find(({ at }) => at.test(site));
    const experiment = (kind: FaultKind, survives: boolean): Experiment => ({
      name: `${kind} at ${site}`,
      faults: [{ site, kind }],
      survives,
    });
    return [
      ...(found?.survived ?? []).map((kind) => experiment(kind, true)),
      ...(found?.ends ?? []).map((kind) => experiment(kind, false)),
    ];
  });
}

/** The experiment of this name: `reply-lost at provider ec2 CreateVpc 1`, or several joined by ` and `. */
export function experimentNamed(name: string): Experiment {
  const faults = name.split(' and ').map((part) => {
    const [kind = '', site = ''] = part.split(' at ');
    return { site, kind: kind as FaultKind };
  });
  return { name, faults, survives: false };
}
