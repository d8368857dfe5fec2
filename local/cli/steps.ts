import type { TenantMilestoneReached } from '../../events/tenant-milestone-reached.v1.ts';

/** What an invoked step is about, for a person who watches. */
export interface WatchedStep {
  /** Empty for a step that only ends what went before. */
  readonly label: string;
  /** When a step with a higher number begins, this one is over. Equal numbers run side by side. */
  readonly position: number;
}

/** In the order in which the machines run them. A retirement can follow any part of a provisioning. */
const watched: Readonly<Record<string, WatchedStep>> = {
  'ensure-network': { label: 'network', position: 1 },
  'create-cluster': { label: 'cluster', position: 2 },
  'ensure-database': { label: 'database', position: 2 },
  'ensure-ingress': { label: 'load balancer', position: 2 },
  'check-reachability': { label: 'reachability', position: 3 },
  'mark-tenant-active': { label: '', position: 4 },
  'delete-cluster': { label: 'removing cluster', position: 5 },
  'delete-database': { label: 'removing database', position: 5 },
  'delete-ingress': { label: 'removing load balancer', position: 5 },
  'release-addresses': { label: 'withdrawing addresses', position: 6 },
  'delete-network': { label: 'removing network', position: 7 },
  'check-absence': { label: 'confirming absence', position: 8 },
  'record-receipt': { label: '', position: 9 },
};

/** Undefined for a step of which a spectator need not know. */
export function watchedStep(name: string): WatchedStep | undefined {
  return watched[name];
}

/** A milestone in the words of the step that leads to it. */
export const milestoneLabels: Readonly<Record<TenantMilestoneReached['milestone'], string>> = {
  'network-ready': 'network',
  'cluster-ready': 'cluster',
  'database-ready': 'database',
  'ingress-ready': 'load balancer',
  reachable: 'reachability',
};

/** What is over when nothing of this stage is left. */
export function removalLabel(stage: string): string | undefined {
  return watched[`delete-${stage}`]?.label;
}
