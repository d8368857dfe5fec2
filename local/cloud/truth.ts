import type { SimulatedWorld } from './simulated-world.ts';

type Kinds = Readonly<Record<string, number>>;

/** What exists, whatever the system believes: a count for each kind, in Rancher and at each simulated cloud. */
export type Truth = Readonly<Record<string, Kinds>> & { readonly aws: Kinds; readonly rancher: Kinds };

export function truthOf({ world, rancher }: Pick<SimulatedWorld, 'world' | 'rancher'>): Truth {
  return { aws: {}, ...world.groundTruth(), rancher: rancher.groundTruth() };
}
