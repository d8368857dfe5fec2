import { StepFailure } from '../../../platform/failure.ts';
import type { RancherAccess } from '../../../rancher/cluster-plan.ts';
import { agentSlot, type ClusterAgentClient, clusterAgent } from '../../../rancher/resources/cluster-agent.ts';
import { importedCluster } from '../../../rancher/resources/imported-cluster.ts';
import { bind, type PlannedResource } from '../../../resources/resource-kind.ts';
import type { TenantPlan } from '../../cloud-adapter.ts';
import type { OtcClient } from '../client.ts';
import type { Access } from '../credential.ts';
import { apiOf } from '../limits.ts';
import { wantedTags } from '../owner-mark.ts';
import { cceCluster } from '../resources/cce-cluster.ts';
import { cceNodePool } from '../resources/cce-node-pool.ts';
import { elasticIp } from '../resources/elastic-ip.ts';
import { containerCidr, serviceCidr, slots, vpcCidr } from '../slots.ts';

/** The newest that CCE has "in commercial use" (product bulletin, Kubernetes version policy). */
const KUBERNETES_VERSION = 'v1.33';

const API_BANDWIDTH_MBIT = 50;

/** Flavors of masters with three of them, up to 50 and up to 200 nodes; nodes of four and eight processors. */
const sizes = {
  small: { masters: 'cce.s2.small', nodeFlavor: 's3.xlarge.4', nodes: 3 },
  medium: { masters: 'cce.s2.small', nodeFlavor: 's3.2xlarge.4', nodes: 3 },
  large: { masters: 'cce.s2.medium', nodeFlavor: 's3.2xlarge.4', nodes: 6 },
} as const;

export interface ClusterGround {
  readonly client: OtcClient;
  readonly rancher: RancherAccess | undefined;
  readonly inCluster: ClusterAgentClient['inCluster'];
}

/**
 * The cluster with an address for its Kubernetes interface, and its nodes, which need NAT to call Rancher. Rancher makes no clusters here, so it is
 * told of the one that stands, and its agent is put into it. The version is one that Rancher 2.15 no longer names among those it was tested
 * with; an import is not refused for that (rancher/webhook checks versions of its own distributions only).
 */
export function planCluster(
  { tenant, access }: { tenant: TenantPlan; access: Access },
  { client, rancher, inCluster }: ClusterGround,
): PlannedResource[] {
  if (rancher === undefined) {
    throw new StepFailure('invalid-input', 'This step was not given access to Rancher.');
  }
  if (tenant.endpointAccess.length === 0) {
    throw new StepFailure('invalid-input', 'Nobody may call the Kubernetes endpoint; CCE takes that for everybody.');
  }
  const cce = { client, api: apiOf('cce', client) };
  const { masters, nodeFlavor, nodes } = sizes[tenant.size];
  return [
    {
      slot: slots.kubernetesAddress,
      kind: bind(elasticIp, { client, api: apiOf('vpc', client) }),
      after: [],
      wanted: () => ({ bandwidth: API_BANDWIDTH_MBIT, tags: wantedTags(tenant, slots.kubernetesAddress) }),
    },
    {
      slot: slots.cluster,
      kind: { ...bind(cceCluster, cce), alsoReads: [apiOf('vpc', client)] },
      after: [slots.vpc, slots.nodesSubnet, slots.snatRule, slots.kubernetesAddress],
      wanted: (outputsOf) => ({
        name: tenant.clusterName,
        version: KUBERNETES_VERSION,
        flavor: masters,
        vpcId: outputsOf(slots.vpc).vpcId,
        subnetId: outputsOf(slots.nodesSubnet).subnetId,
        containerCidr,
        serviceCidr,
        publicIpId: outputsOf(slots.kubernetesAddress).publicIpId,
        publicIp: outputsOf(slots.kubernetesAddress).publicIp,
        // "You are advised to allow the traffic from VPC and container network CIDRs": else the nodes themselves are kept out.
        endpointAccess: [...tenant.endpointAccess, vpcCidr, containerCidr],
      }),
    },
    {
      slot: slots.nodePool,
      kind: bind(cceNodePool, cce),
      after: [slots.cluster],
      wanted: (outputsOf) => ({
        clusterId: outputsOf(slots.cluster).clusterId,
        flavor: nodeFlavor,
        nodes,
        keyPair: access.nodeKeyPair,
      }),
    },
    {
      slot: slots.importedCluster,
      kind: bind(importedCluster, rancher),
      after: [slots.vpc, slots.cluster],
      wanted: (outputsOf) => ({
        name: tenant.clusterName,
        cloud: 'otc',
        region: tenant.region,
        network: outputsOf(slots.vpc).vpcId,
      }),
    },
    {
      slot: agentSlot,
      kind: bind(clusterAgent, { client: { rancher: rancher.client, inCluster }, api: rancher.api }),
      after: [slots.cluster, slots.nodePool, slots.importedCluster],
      wanted: (outputsOf) => ({
        clusterId: outputsOf(slots.importedCluster).clusterId,
        cloudClusterId: outputsOf(slots.cluster).clusterId,
      }),
    },
  ];
}
