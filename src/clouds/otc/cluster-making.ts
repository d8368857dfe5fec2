import { slots } from './slots.ts';

/** How long CCE usually takes for the two parts of a cluster, one after the other, in seconds. */
export const usualSeconds = { cluster: 540, nodePool: 210 } as const;

/** What is made beside them is needed no sooner. */
export const clusterMaking = { slot: slots.cluster, usualSeconds: usualSeconds.cluster + usualSeconds.nodePool };
