import * as z from 'zod';
import { type DataOf, defineEvent } from './event-definition.ts';
import { id, time } from './fields.ts';

export const clusterState = z.enum([
  'provisioning',
  'control-plane-ready',
  'ready',
  'failed',
  'updating',
  'disconnected',
  'removing',
  'gone',
]);

export type ClusterState = z.infer<typeof clusterState>;

/** Seen by list and watch, so the same change may be told twice and a short-lived state may be missed. */
export const clusterStateChanged = defineEvent({
  name: 'ClusterStateChanged',
  type: 'tenantry.cluster-state-changed.v1',
  source: 'tenantry',
  meaning: 'Rancher shows another state of a cluster, whoever made the cluster.',
  data: z.object({
    rancherId: id.describe('Which Rancher server'),
    clusterId: id.describe('At that server: c-xxxxx'),
    clusterName: z.string().min(1).describe('The display name in Rancher'),
    cloudName: z.string().min(1).optional().describe('Its name at the cloud, where that is another one'),
    cloud: z.string().min(1).optional().describe('Absent where Rancher does not know it, as for imported clusters'),
    region: z.string().min(1).optional(),
    state: clusterState,
    previousState: clusterState.optional(),
    message: z.string().optional().describe('What Rancher says about it'),
    observedAt: time,
    tenantId: id.optional().describe('Absent for a cluster that Tenantry did not make'),
  }),
  personal: [],
  subject: (data) => data.clusterId,
  audit: (data) => ({ target: `cluster/${data.clusterId}`, outcome: data.state, tenantId: data.tenantId }),
});

export type ClusterStateChanged = DataOf<typeof clusterStateChanged>;
