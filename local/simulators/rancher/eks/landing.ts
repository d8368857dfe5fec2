import { contains, parseCidr } from '../../world/cidr.ts';
import type { Agent, Connections } from '../controllers/connections.ts';
import type { Landing } from '../controllers/eks-cluster.ts';
import type { Core } from '../core.ts';
import type { EksConfigObject } from '../object-types.ts';
import { type AwsSide, type EksCloud, lookInto, openCloud } from './cloud.ts';

export interface Ground {
  readonly core: Core;
  readonly aws: AwsSide;
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
  const { core, aws, connections } = ground;
  const open = ({ spec }: EksConfigObject) => openCloud(spec, { store: core.store, aws });
  return {
    open,
    whyUnreachable: async (_clusterName, config) => whyClosed(open(config), { config, ground }),
    agentDeployed(clusterName, config) {
      if (!connections.has(clusterName)) {
        const { accountId, region } = open(config);
        connections.install(clusterName, eksAgent(lookInto({ accountId, region }, aws), { config, ground }));
      }
    },
  };
}

interface Place {
  readonly config: EksConfigObject;
  readonly ground: Ground;
}

async function whyClosed(cloud: EksCloud, { config, ground }: Place): Promise<string | undefined> {
  const cluster = await cloud.cluster(config.spec.displayName ?? '');
  const network = cluster?.resourcesVpcConfig;
  const open = (network?.publicAccessCidrs ?? []).map(parseCidr).filter((range) => range !== undefined);
  const admits = (cidr: string) => {
    const caller = parseCidr(cidr);
    return caller !== undefined && open.some((range) => contains(range, caller));
  };
  if (cluster && network?.endpointPublicAccess && ground.egressCidrs.every(admits)) {
    return undefined;
  }
  const endpoint = cluster?.endpoint ?? 'https://unknown';
  return `Get "${endpoint}/api/v1/namespaces/kube-system?timeout=45s": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;
}

function eksAgent(cloud: EksCloud, { config, ground }: Place): Agent {
  const name = config.spec.displayName ?? '';
  const nodeCount = async () => {
    const groups = await cloud.nodeGroups(name);
    const ready = groups.filter(({ status }) => status === 'ACTIVE' || status === 'UPDATING');
    return ready.reduce((sum, { scalingConfig }) => sum + (scalingConfig?.desiredSize ?? 0), 0);
  };
  return {
    async canConnect() {
      const cluster = await cloud.cluster(name);
      const isUp = cluster?.status === 'ACTIVE' || cluster?.status === 'UPDATING';
      if (!isUp || (await nodeCount()) === 0) {
        return false;
      }
      const from = ground.network.egressAddresses(name);
      return ground.network.mayConnect({ from, securityGroupId: ground.loadBalancerSecurityGroupId, port: 443 });
    },
    // A public endpoint is called directly, not through the tunnel.
    async whyApiFails() {
      const cluster = await cloud.cluster(name);
      return cluster?.resourcesVpcConfig?.endpointPublicAccess ? whyClosed(cloud, { config, ground }) : undefined;
    },
    async facts() {
      const cluster = await cloud.cluster(name);
      return { version: `v${cluster?.version}.0-eks-1de2ab1`, nodeCount: await nodeCount(), provider: 'eks' };
    },
  };
}
