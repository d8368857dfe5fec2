/** How long CCE usually takes for the two parts of a cluster, one after the other. What is made beside them needs to be there no sooner. */
export const usualSeconds = { cceCluster: 540, cceNodePool: 210 } as const;
