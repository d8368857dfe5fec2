import type { Core } from '../core.ts';
import type { ClusterSight, Hosted } from '../hosted/hosted.ts';
import type { EksConfigObject } from '../object-types.ts';
import { eksConfigs } from '../objects.ts';
import { type AwsSide, type EksCloud, lookInto, openCloud } from './cloud.ts';
import type { EksConfig } from './eks-config.ts';
import { begin, clean, creation, join } from './operator.ts';
import { converge } from './update.ts';
import { upstreamSpecOf } from './upstream.ts';

/** EKS, as Rancher's operator for it works there. */
export function createEks(core: Core, aws: AwsSide): Hosted<EksConfigObject> {
  const open = (spec: EksConfig) => openCloud(spec, { store: core.store, aws });
  const tools = ({ spec }: EksConfigObject) => ({ operator: { ...core, aws }, cloud: open(spec) });
  return {
    name: 'eks',
    configKey: 'eksConfig',
    statusKey: 'eksStatus',
    kind: eksConfigs,
    noStatus: {
      upstreamSpec: null,
      virtualNetwork: '',
      subnets: null,
      securityGroups: null,
      privateRequiresTunnel: null,
      managedLaunchTemplateID: '',
      managedLaunchTemplateVersions: null,
      generatedNodeRole: '',
    },
    begin: async (config) => begin(config, tools(config)),
    creation: async (config) => creation(config, tools(config)),
    join: async (config) => join(config, tools(config)),
    converge: async (config) => converge(config, tools(config)),
    clean: async (config) => clean(config, tools(config)),
    async upstream(spec) {
      const cloud = open(spec);
      const cluster = await cloud.cluster(spec.displayName ?? '');
      return (
        cluster && upstreamSpecOf(cluster, { groups: await cloud.nodeGroups(spec.displayName ?? ''), config: spec })
      );
    },
    isPrivate: (upstream: EksConfig) => upstream.publicAccess === false,
    // `virtualNetwork` is filled only where the operator made the network itself.
    copied: ({ status }) => ({
      virtualNetwork: status.virtualNetwork ?? '',
      subnets: status.subnets ?? null,
      securityGroups: status.securityGroups ?? null,
      generatedNodeRole: status.generatedNodeRole ?? '',
    }),
    explained: (failure) =>
      failure.includes('403') ? `cannot access EKS, check cloud credential: ${failure}` : failure,
    nodesMissing: {
      message: 'Cluster must have at least one managed nodegroup.',
      isSo: ({ spec }, upstream: EksConfig) => (spec.nodeGroups ?? upstream.nodeGroups ?? []).length === 0,
    },
    sight: async ({ spec }) => sightOf(spec.displayName ?? '', open(spec)),
    eyes({ spec }) {
      const { accountId, region } = open(spec);
      const cloud = lookInto({ accountId, region }, aws);
      return () => sightOf(spec.displayName ?? '', cloud);
    },
  };
}

async function sightOf(name: string, cloud: EksCloud): Promise<ClusterSight | undefined> {
  const cluster = await cloud.cluster(name);
  if (!cluster) return undefined;
  const network = cluster.resourcesVpcConfig;
  return {
    endpoint: cluster.endpoint ?? 'https://unknown',
    isUp: cluster.status === 'ACTIVE' || cluster.status === 'UPDATING',
    isPublic: network?.endpointPublicAccess ?? false,
    allowed: network?.publicAccessCidrs ?? [],
    // Inside the VPC the endpoint has private addresses as well.
    nodesCallPublicly: false,
    version: `v${cluster.version}.0-eks-1de2ab1`,
    async nodeCount() {
      const groups = await cloud.nodeGroups(name);
      const ready = groups.filter(({ status }) => status === 'ACTIVE' || status === 'UPDATING');
      return ready.reduce((sum, { scalingConfig }) => sum + (scalingConfig?.desiredSize ?? 0), 0);
    },
  };
}
