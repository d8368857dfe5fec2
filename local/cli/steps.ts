import type { TenantMilestoneReached } from '../../events/tenant-milestone-reached.v1.ts';

/** What an invoked step is about, for a person who watches. */
export interface WatchedStep {
  readonly label: string;
  /** When a step with a higher number begins, this one is over. Equal numbers run side by side. */
  readonly position: number;
}

const provisioning = ['ensure-network', ['create-cluster', 'ensure-database', 'ensure-ingress'], 'check-reachability'];
const retiring = [
  ['delete-cluster', 'delete-database', 'delete-ingress'],
  'release-addresses',
  'delete-network',
  'check-absence',
];
const ends = [['mark-tenant-active', 'mark-tenant-retired', 'mark-order-failed', 'mark-order-held']];

const labels: Readonly<Record<string, string>> = {
  'ensure-network': 'network',
  'create-cluster': 'cluster',
  'ensure-database': 'database',
  'ensure-ingress': 'load balancer',
  'check-reachability': 'reachability',
  'delete-cluster': 'removing cluster',
  'delete-database': 'removing database',
  'delete-ingress': 'removing load balancer',
  'release-addresses': 'withdrawing addresses',
  'delete-network': 'removing network',
  'check-absence': 'confirming absence',
};

const positions = new Map(
  [...provisioning, ...retiring, ...ends].flatMap((names, position) =>
    [names].flat().map((name) => [name, position] as const),
  ),
);

/** Undefined for a step of which a spectator need not know. */
export function watchedStep(name: string): WatchedStep | undefined {
  const position = positions.get(name);
  return position === undefined ? undefined : { label: labels[name] ?? '', position };
}

/** A milestone in the words of the step that leads to it. */
export const milestoneLabels: Readonly<Record<TenantMilestoneReached['milestone'], string>> = {
  'network-ready': 'network',
  'cluster-ready': 'cluster',
  'database-ready': 'database',
  'ingress-ready': 'load balancer',
  reachable: 'reachability',
};
