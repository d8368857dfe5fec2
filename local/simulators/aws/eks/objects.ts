import type * as sdk from '@aws-sdk/client-eks';
import type { Collection, WorldObject } from '../../world/collection.ts';
import type { World } from '../../world/world.ts';
import { type Ec2Objects, ec2Objects } from '../ec2/objects.ts';
import type { IdempotentRequests } from '../idempotency.ts';
import { createIdempotentRequests } from '../idempotency.ts';

/** `id` is the name; `state` the word of EKS: CREATING, ACTIVE, UPDATING, DELETING, FAILED. */
export interface EksCluster extends WorldObject {
  readonly vpcId: string;
  readonly clusterSecurityGroupId: string;
  readonly request: sdk.CreateClusterRequest;
  version: string;
  subnetIds: readonly string[];
  securityGroupIds: readonly string[];
  endpointPublicAccess: boolean;
  endpointPrivateAccess: boolean;
  publicAccessCidrs: readonly string[];
  logging: sdk.Logging | undefined;
  healthIssues: readonly sdk.ClusterIssue[];
  updates: readonly EksUpdate[];
}

export interface EksUpdate {
  readonly id: string;
  readonly nodegroupName: string | undefined;
  readonly type: sdk.UpdateType;
  readonly params: readonly sdk.UpdateParam[];
  readonly createdAtMs: number;
  status: 'InProgress' | 'Successful' | 'Failed' | 'Cancelled';
}

/** `id` is `cluster/name`; `state` the word of EKS: CREATING, ACTIVE, UPDATING, DELETING, CREATE_FAILED, DEGRADED. */
export interface EksNodegroup extends WorldObject {
  readonly name: string;
  readonly clusterName: string;
  readonly request: sdk.CreateNodegroupRequest;
  version: string;
  scaling: NodeScaling;
  /** That run, whether they have joined the cluster or not. */
  nodes: number;
  labels: Record<string, string>;
  taints: readonly sdk.Taint[];
  modifiedAtMs: number;
  healthIssues: readonly sdk.Issue[];
}

export interface NodeScaling {
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredSize: number;
}

export interface EksStore {
  readonly world: World;
  /** The EC2 face of the world: clusters put interfaces and groups there. */
  readonly objects: Ec2Objects;
  readonly clusters: Collection<EksCluster>;
  readonly nodegroups: Collection<EksNodegroup>;
  readonly requests: IdempotentRequests;
}

export const createEksStore = (world: World): EksStore => ({
  world,
  objects: ec2Objects(world),
  clusters: world.collection({ cloud: 'aws', kind: 'eks-cluster' }),
  nodegroups: world.collection({ cloud: 'aws', kind: 'eks-nodegroup' }),
  requests: createIdempotentRequests(),
});
