import { ANY_END, type Experiment, type Fault, type FaultKind, nameOf } from './experiment.ts';

/** How likely each port is to be struck, and with what. */
const weather: readonly { readonly share: number; readonly at: RegExp; readonly kinds: readonly FaultKind[] }[] = [
  { share: 40, at: /^provider /, kinds: ['refused', 'reply-lost', 'throttled', 'slow', 'stalled'] },
  { share: 25, at: /^worker .* (started|replied \d+|ended)$/, kinds: ['killed'] },
  { share: 10, at: /^database /, kinds: ['disconnected'] },
  { share: 15, at: /^bus /, kinds: ['duplicated', 'delayed', 'lost', 'reordered'] },
  { share: 4, at: /^queue /, kinds: ['duplicated', 'delayed'] },
  { share: 2, at: /^provider /, kinds: ['denied'] },
  { share: 3, at: /^(provider |worker .*(started|ended)$)/, kinds: ['cancelled'] },
  { share: 1, at: /^worker .*(started|ended)$/, kinds: ['stopped'] },
];

const FEWEST = 2;
const MOST = 6;

/** Several faults in the life of one order, drawn by the seed alone from the sites that an ordinary life meets. */
export function schedule(seed: number, sites: readonly string[]): Experiment {
  const random = numbers(seed);
  const count = FEWEST + Math.floor(random() * (MOST - FEWEST + 1));
  const faults = new Map<string, Fault>();
  while (faults.size < count) {
    const fault = draw(sites, random);
    if (fault) faults.set(fault.site, fault);
  }
  const drawn = [...faults.values()];
  return { name: nameOf(drawn), faults: drawn, mayEnd: ANY_END };
}

function draw(sites: readonly string[], random: () => number): Fault | undefined {
  let ticket = random() * weather.reduce((sum, { share }) => sum + share, 0);
  const chosen = weather.find(({ share }) => {
    ticket -= share;
    return ticket < 0;
  });
  const candidates = sites.filter((site) => chosen?.at.test(site));
  const site = candidates[Math.floor(random() * candidates.length)];
  const kind = chosen?.kinds[Math.floor(random() * chosen.kinds.length)];
  return site === undefined || kind === undefined ? undefined : { site, kind };
}

/** The same numbers in [0,1) for the same seed (mulberry32). */
export function numbers(seed: number): () => number {
  let state = Math.imul(seed, 2_654_435_761);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
