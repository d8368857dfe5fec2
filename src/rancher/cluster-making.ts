/** Where the cluster of an owner stands in a plan, whichever provider it is at. */
export const clusterSlot = 'cluster';

/** How long Rancher usually takes from the order to a cluster that it calls ready, in seconds, at each hosted provider. What is made beside it is needed no sooner. */
export const clusterMaking = {
  aks: { slot: clusterSlot, usualSeconds: 540 },
  eks: { slot: clusterSlot, usualSeconds: 900 },
  gke: { slot: clusterSlot, usualSeconds: 780 },
} as const;
