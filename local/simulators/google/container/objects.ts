import type { Collection, WorldObject } from '../../world/collection.ts';
import type { World } from '../../world/world.ts';
import type { Body } from '../bodies.ts';

export interface NodePool {
  readonly name: string;
  body: Body;
  nodeCount: number;
  status: 'PROVISIONING' | 'RUNNING' | 'RECONCILING' | 'STOPPING' | 'ERROR';
}

/** A cluster of a region; its name is unique there within the project. */
export interface GkeCluster extends WorldObject {
  body: Body;
  /** Paths from `projects/` on. */
  readonly network: string;
  readonly subnetwork: string;
  readonly endpoint: string;
  state: 'PROVISIONING' | 'RUNNING' | 'RECONCILING' | 'STOPPING' | 'ERROR';
  statusMessage: string;
  version: string;
  readonly pools: Map<string, NodePool>;
  /** The operation that runs; GKE takes no other one that would not go with it. */
  operation: string | undefined;
  generation: number;
}

export const gkeClusters = (world: World): Collection<GkeCluster> =>
  world.collection<GkeCluster>({ cloud: 'google', kind: 'gke-cluster' });

export const clusterPath = ({ accountId, region, id }: Pick<GkeCluster, 'accountId' | 'region' | 'id'>): string =>
  `projects/${accountId}/locations/${region}/clusters/${id}`;
