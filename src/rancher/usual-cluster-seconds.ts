/** How long Rancher usually takes from the order to a cluster that it calls ready, at each hosted provider. What is made beside a cluster needs to be there no sooner. */
export const usualClusterSeconds = { aks: 540, eks: 900, gke: 780 } as const;
