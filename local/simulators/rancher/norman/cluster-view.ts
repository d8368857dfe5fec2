import { summarize } from '../controllers/summary.ts';
import type { ClusterObject } from '../object-types.ts';
import type { JsonObject } from './coerce.ts';

/** A cluster as `/v3/clusters` shows it. */
export function clusterView(cluster: ClusterObject, { baseUrl }: { baseUrl: string }): JsonObject {
  const { metadata, spec, status } = cluster;
  const self = `${baseUrl}/v3/clusters/${metadata.name}`;
  const summary = summarize(cluster);
  const { 'field.cattle.io/creatorId': creatorId = null, ...annotations } = metadata.annotations ?? {};
  return {
    ...resourceView(cluster, { self, type: 'cluster' }),
    name: spec.displayName,
    description: spec.description,
    labels: metadata.labels ?? {},
    annotations,
    creatorId,
    enableNetworkPolicy: spec.enableNetworkPolicy ?? null,
    agentEnvVars: spec.agentEnvVars ?? null,
    fleetWorkspaceName: spec.fleetWorkspaceName ?? null,
    internal: spec.internal ?? false,
    importedConfig: spec.importedConfig ?? null,
    ...(spec.eksConfig && { eksConfig: spec.eksConfig }),
    ...(spec.aksConfig && { aksConfig: spec.aksConfig }),
    ...(spec.gkeConfig && { gkeConfig: spec.gkeConfig }),
    ...(status.eksStatus && { eksStatus: status.eksStatus }),
    ...(status.aksStatus && { aksStatus: status.aksStatus }),
    ...(status.gkeStatus && { gkeStatus: status.gkeStatus }),
    ...(status.appliedSpec && { appliedSpec: status.appliedSpec }),
    apiEndpoint: status.apiEndpoint ?? null,
    caCert: status.caCert ?? null,
    version: status.version ?? null,
    nodeCount: status.nodeCount ?? 0,
    driver: status.driver,
    provider: status.provider,
    conditions: status.conditions ?? [],
    state: summary.state,
    transitioning: summary.transitioning,
    transitioningMessage: summary.message,
    actions: { generateKubeconfig: `${self}?action=generateKubeconfig` },
    links: {
      self,
      update: self,
      remove: self,
      shell: `${baseUrl.replace(/^http/, 'ws')}/v3/clusters/${metadata.name}?shell=true`,
      projects: `${self}/projects`,
      clusterRegistrationTokens: `${self}/clusterregistrationtokens`,
      nodes: `${self}/nodes`,
    },
  };
}

/** What every Norman resource has. */
export function resourceView(
  { metadata }: Pick<ClusterObject, 'metadata'>,
  { self, type, id = metadata.name }: { self: string; type: string; id?: string },
): JsonObject {
  return {
    id,
    type,
    baseType: type,
    uuid: metadata.uid,
    created: metadata.creationTimestamp,
    createdTS: Date.parse(metadata.creationTimestamp),
    removed: metadata.deletionTimestamp ?? null,
    links: { self, update: self, remove: self },
    actions: {},
  };
}
