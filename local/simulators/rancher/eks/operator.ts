import type { Cluster } from '@aws-sdk/client-eks';
import type { Next } from '../controllers/work-queue.ts';
import { CloudError } from '../hosted/cloud-error.ts';
import type { Endpoint } from '../hosted/hosted.ts';
import type { EksConfigObject } from '../object-types.ts';
import { eksConfigs, globalNamespace } from '../objects.ts';
import { isInUse } from './cloud.ts';
import { createNetwork, removeNetwork, serviceRoleArn } from './cluster-network.ts';
import { setStatus, type Tools } from './operator-context.ts';
import { validateCreate } from './validate-create.ts';

export async function begin(config: EksConfigObject, { operator, cloud }: Tools): Promise<void> {
  const { store } = operator;
  const { spec } = config;
  const others = store.list(eksConfigs, { namespace: globalNamespace });
  validateCreate(config, { others, clusterNames: spec.imported ? [] : await cloud.clusterNames() });
  if (spec.imported) {
    return;
  }
  const network = await createNetwork(config, { cloud });
  setStatus(config, { store, status: network });
  const roleArn = serviceRoleArn(spec, cloud);
  try {
    await cloud.createCluster({
      name: spec.displayName,
      roleArn,
      version: spec.kubernetesVersion,
      resourcesVpcConfig: {
        subnetIds: [...(network.subnets ?? [])],
        securityGroupIds: [...(network.securityGroups ?? [])],
        endpointPrivateAccess: spec.privateAccess,
        endpointPublicAccess: spec.publicAccess,
        // An empty list is sent as the whole internet.
        publicAccessCidrs: spec.publicAccessSources?.length ? [...spec.publicAccessSources] : ['0.0.0.0/0'],
      },
      logging: {
        clusterLogging: [
          { enabled: (spec.loggingTypes ?? []).length > 0, types: [...(spec.loggingTypes ?? [])] as never },
        ],
      },
      ...(Object.keys(spec.tags ?? {}).length > 0 && { tags: { ...spec.tags } }),
      ...(spec.secretsEncryption && {
        encryptionConfig: [{ provider: { keyArn: spec.kmsKey }, resources: ['secrets'] }],
      }),
    });
  } catch (error) {
    if (!isInUse(error)) {
      throw error instanceof CloudError
        ? new CloudError(`error creating cluster: ${error.message}`, error.code)
        : error;
    }
  }
}

export async function creation(config: EksConfigObject, { cloud }: Tools): Promise<Endpoint | undefined> {
  const name = config.spec.displayName ?? '';
  const cluster = await cloud.cluster(name);
  if (!cluster) {
    throw new CloudError(`ResourceNotFoundException: No cluster found for name: ${name}.`, 'ResourceNotFoundException');
  }
  if (cluster.status === 'FAILED') {
    throw new CloudError(`creation failed for cluster named "${cluster.name}" with ARN "${cluster.arn}"`);
  }
  return cluster.status === 'ACTIVE' ? endpointOf(cluster) : undefined;
}

export async function join(config: EksConfigObject, { operator, cloud }: Tools): Promise<Endpoint> {
  const { store } = operator;
  const name = config.spec.displayName ?? '';
  const cluster = await cloud.cluster(name);
  if (!cluster) {
    throw new CloudError(`ResourceNotFoundException: No cluster found for name: ${name}.`, 'ResourceNotFoundException');
  }
  const network = cluster.resourcesVpcConfig;
  const status = { subnets: network?.subnetIds ?? [], securityGroups: network?.securityGroupIds ?? [] };
  setStatus(config, { store, status });
  return endpointOf(cluster);
}

const endpointOf = ({ endpoint = '', certificateAuthority }: Cluster): Endpoint => ({
  endpoint,
  ca: certificateAuthority?.data ?? '',
});

export async function clean(config: EksConfigObject, { cloud }: Tools): Promise<Next | undefined> {
  const name = config.spec.displayName ?? '';
  const groups = (await cloud.cluster(name)) ? await cloud.nodeGroups(name) : [];
  const known = groups.filter(({ nodegroupName }) =>
    config.spec.nodeGroups?.some((group) => group.nodegroupName === nodegroupName),
  );
  for (const { nodegroupName = '' } of known.filter(({ status }) => status !== 'DELETING')) {
    await cloud.deleteNodeGroup(name, nodegroupName);
  }
  if (known.length > 0) {
    return { afterMs: 10_000 };
  }
  await cloud.deleteCluster(name);
  await removeNetwork(config, { cloud });
  return undefined;
}
