import { contains, parseCidr } from '../../world/cidr.ts';
import type { Agent, Connections } from '../controllers/connections.ts';
import type { ClusterSight, Hosted, OperatorObject } from './hosted.ts';

/** How Rancher gets at a cluster's API and puts its agent there. */
export interface Landing {
  /** Why Rancher cannot reach the cluster's endpoint from its own addresses; undefined when it can. */
  whyUnreachable(at: Place): Promise<string | undefined>;
  /** The agent's manifest has been applied in the cluster. */
  agentDeployed(clusterName: string, at: Place): void;
}

export interface Place {
  readonly hosted: Hosted;
  readonly config: OperatorObject;
}

export interface Ground {
  readonly connections: Connections;
  readonly network: Reachability;
  /** Addresses from which Rancher itself calls the internet. */
  readonly egressCidrs: readonly string[];
  /** The security group in front of Rancher's load balancer. */
  readonly loadBalancerSecurityGroupId: string;
}

/** How the simulated world answers who reaches whom. */
export interface Reachability {
  egressAddresses(clusterName: string): readonly string[];
  mayConnect(connection: { from: readonly string[]; securityGroupId: string; port: number }): boolean;
}

/** Rancher → cluster by its public endpoint; cluster → Rancher by its NAT addresses. */
export function createLanding(ground: Ground): Landing {
  return {
    whyUnreachable: async ({ hosted, config }) => whyClosed(await hosted.sight(config), ground),
    agentDeployed(clusterName, { hosted, config }) {
      if (!ground.connections.has(clusterName)) {
        const look = hosted.eyes(config);
        ground.connections.install(clusterName, agentIn(cloudNameOf(config), { look, hosted, ground }));
      }
    },
  };
}

/** EKS calls it a display name. */
function cloudNameOf({ spec }: OperatorObject): string {
  const { displayName, clusterName } = spec as { displayName?: string; clusterName?: string };
  return displayName ?? clusterName ?? '';
}

const isAllowed = (cidr: string, { allowed }: ClusterSight): boolean => {
  const caller = parseCidr(cidr.includes('/') ? cidr : `${cidr}/32`);
  const open = allowed.map(parseCidr).filter((range) => range !== undefined);
  return caller !== undefined && open.some((range) => contains(range, caller));
};

function whyClosed(cluster: ClusterSight | undefined, { egressCidrs }: Ground): string | undefined {
  if (cluster?.isPublic && egressCidrs.every((cidr) => isAllowed(cidr, cluster))) {
    return undefined;
  }
  const endpoint = cluster?.endpoint ?? 'https://unknown';
  return `Get "${endpoint}/api/v1/namespaces/kube-system?timeout=45s": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;
}

function agentIn(
  cloudName: string,
  { look, hosted, ground }: { look: () => Promise<ClusterSight | undefined>; hosted: Hosted; ground: Ground },
): Agent {
  return {
    async canConnect() {
      const cluster = await look();
      if (!cluster?.isUp || (await cluster.nodeCount()) === 0) {
        return false;
      }
      const from = ground.network.egressAddresses(cloudName);
      // A node that does not reach its control plane runs nothing.
      const reachesItsOwn = !cluster.nodesCallPublicly || from.every((address) => isAllowed(address, cluster));
      const securityGroupId = ground.loadBalancerSecurityGroupId;
      return reachesItsOwn && ground.network.mayConnect({ from, securityGroupId, port: 443 });
    },
    // A public endpoint is called directly, not through the tunnel.
    async whyApiFails() {
      const cluster = await look();
      return cluster?.isPublic ? whyClosed(cluster, ground) : undefined;
    },
    async facts() {
      const cluster = await look();
      return { version: cluster?.version ?? '', nodeCount: (await cluster?.nodeCount()) ?? 0, provider: hosted.name };
    },
  };
}
