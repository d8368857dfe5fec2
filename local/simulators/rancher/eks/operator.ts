import type { Next } from '../controllers/work-queue.ts';
import type { Core } from '../core.ts';
import type { EksConfigObject } from '../object-types.ts';
import { eksConfigs, globalNamespace, secrets } from '../objects.ts';
import { CloudError, isInUse, openCloud } from './cloud.ts';
import { createNetwork, removeNetwork, serviceRoleArn } from './cluster-network.ts';
import { lookAgain, type Operator, setStatus, type Tools } from './operator-context.ts';
import { converge } from './update.ts';
import { validateCreate } from './validate-create.ts';

/** The operator's own finalizer: its object outlives the cluster in Rancher until the cloud has been told to clean up. */
export const operatorFinalizer = 'wrangler.cattle.io/eks-controller-remove';

/** One look of the operator at one config. Failures are written into its status and thrown again. */
export async function reconcileConfig(name: string, operator: Operator): Promise<Next | undefined> {
  const config = operator.store.find(eksConfigs, { namespace: globalNamespace, name });
  if (!config) {
    return undefined;
  }
  // A failing removal is not written anywhere: the object just stays.
  return config.metadata.deletionTimestamp === undefined ? recorded(config, operator) : remove(config, operator);
}

async function recorded(config: EksConfigObject, operator: Operator): Promise<Next | undefined> {
  try {
    const next = await onPhase(config, operator);
    const after = operator.store.find(eksConfigs, config.metadata);
    if (after?.status.failureMessage) {
      setStatus(after, { store: operator.store, status: { failureMessage: '' } });
    }
    return next;
  } catch (error) {
    const after = operator.store.find(eksConfigs, config.metadata);
    if (!(error instanceof CloudError) || !after) {
      throw error;
    }
    const phase = after.status.phase === 'active' ? 'updating' : after.status.phase;
    setStatus(after, { store: operator.store, status: { failureMessage: error.message, phase } });
    throw error;
  }
}

function onPhase(config: EksConfigObject, operator: Operator): Promise<Next | undefined> {
  const cloud = openCloud(config.spec, operator);
  switch (config.status.phase) {
    case '':
      return create(config, { operator, cloud });
    case 'creating':
      return awaitCreation(config, { operator, cloud });
    case 'importing':
      return importCluster(config, { operator, cloud });
    case 'active':
    case 'updating':
      return converge(config, { operator, cloud });
  }
}

async function create(config: EksConfigObject, { operator, cloud }: Tools): Promise<Next> {
  const { store } = operator;
  const { spec } = config;
  const others = store.list(eksConfigs, { namespace: globalNamespace });
  validateCreate(config, { others, clusterNames: spec.imported ? [] : await cloud.clusterNames() });
  if (spec.imported) {
    setStatus(config, { store, status: { phase: 'importing' } });
    return { afterMs: 1000 };
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
  setStatus(config, { store, status: { phase: 'creating', failureMessage: '' } });
  return lookAgain;
}

async function awaitCreation(config: EksConfigObject, { operator, cloud }: Tools): Promise<Next> {
  const { store } = operator;
  const name = config.spec.displayName ?? '';
  const cluster = await cloud.cluster(name);
  if (!cluster) {
    throw new CloudError(`ResourceNotFoundException: No cluster found for name: ${name}.`, 'ResourceNotFoundException');
  }
  if (cluster.status === 'FAILED') {
    throw new CloudError(`creation failed for cluster named "${cluster.name}" with ARN "${cluster.arn}"`);
  }
  if (cluster.status !== 'ACTIVE') {
    return lookAgain;
  }
  saveEndpoint(config, { store, endpoint: cluster.endpoint ?? '', ca: cluster.certificateAuthority?.data ?? '' });
  setStatus(config, { store, status: { phase: 'active' } });
  return { afterMs: 1000 };
}

async function importCluster(config: EksConfigObject, { operator, cloud }: Tools): Promise<Next> {
  const { store } = operator;
  const name = config.spec.displayName ?? '';
  const cluster = await cloud.cluster(name);
  if (!cluster) {
    throw new CloudError(`ResourceNotFoundException: No cluster found for name: ${name}.`, 'ResourceNotFoundException');
  }
  saveEndpoint(config, { store, endpoint: cluster.endpoint ?? '', ca: cluster.certificateAuthority?.data ?? '' });
  const network = cluster.resourcesVpcConfig;
  const status = {
    phase: 'active',
    subnets: network?.subnetIds ?? [],
    securityGroups: network?.securityGroupIds ?? [],
  } as const;
  setStatus(config, { store, status });
  return { afterMs: 1000 };
}

/** A secret of the config's name with the endpoint and its certificate authority; Rancher copies them to the cluster. */
function saveEndpoint(
  { metadata }: EksConfigObject,
  { store, endpoint, ca }: { store: Core['store']; endpoint: string; ca: string },
): void {
  if (!store.find(secrets, { namespace: globalNamespace, name: metadata.name })) {
    store.create(secrets, {
      metadata: { namespace: globalNamespace, name: metadata.name },
      type: 'Opaque',
      data: { endpoint: Buffer.from(endpoint).toString('base64'), ca: Buffer.from(ca).toString('base64') },
    });
  }
}

async function remove(config: EksConfigObject, operator: Operator): Promise<Next | undefined> {
  const cloud = openCloud(config.spec, operator);
  // Imported, or never begun: perhaps somebody else's cluster of that name. The cloud is left alone.
  if (!config.spec.imported && config.status.phase !== '') {
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
  }
  release(config, operator);
  return undefined;
}

function release(config: EksConfigObject, { store }: Operator): void {
  const secret = store.find(secrets, { namespace: globalNamespace, name: config.metadata.name });
  if (secret) {
    store.remove(secrets, secret.metadata);
  }
  store.update(eksConfigs, {
    key: config.metadata,
    apply: (before) => ({
      ...before,
      metadata: {
        ...before.metadata,
        finalizers: (before.metadata.finalizers ?? []).filter((one) => one !== operatorFinalizer),
      },
    }),
  });
}
