import type { Field, Fields } from '../bodies.ts';

const cidrBlocks = { list: { fields: { cidrBlock: 'string', displayName: 'string' } } } as const;

const authorizedNetworks = {
  fields: { enabled: 'boolean', cidrBlocks, gcpPublicCidrsAccessEnabled: 'boolean' },
} as const;

const off: Field = { fields: { disabled: 'boolean' } };
const on: Field = { fields: { enabled: 'boolean' } };

const addons: Field = {
  fields: {
    httpLoadBalancing: off,
    horizontalPodAutoscaling: off,
    kubernetesDashboard: off,
    networkPolicyConfig: off,
    gcePersistentDiskCsiDriverConfig: on,
  },
};

export const nodePoolFields: Fields = {
  name: 'string',
  version: 'string',
  initialNodeCount: 'int32',
  locations: { list: 'string' },
  autoscaling: { fields: { enabled: 'boolean', minNodeCount: 'int32', maxNodeCount: 'int32' } },
  management: { fields: { autoRepair: 'boolean', autoUpgrade: 'boolean' } },
  maxPodsConstraint: { fields: { maxPodsPerNode: 'int64' } },
  config: {
    fields: {
      machineType: 'string',
      imageType: 'string',
      diskType: 'string',
      diskSizeGb: 'int32',
      localSsdCount: 'int32',
      bootDiskKmsKey: 'string',
      labels: 'labels',
      resourceLabels: 'labels',
      oauthScopes: { list: 'string' },
      preemptible: 'boolean',
      serviceAccount: 'string',
      tags: { list: 'string' },
      taints: { list: { fields: { key: 'string', value: 'string', effect: 'string' } } },
    },
  },
};

/** A cluster as rancher/gke-operator and `gcloud` ask for one; of the newer features none is simulated. */
export const clusterFields: Fields = {
  name: 'string',
  description: 'string',
  initialClusterVersion: 'string',
  initialNodeCount: 'int32',
  enableKubernetesAlpha: 'boolean',
  clusterIpv4Cidr: 'string',
  loggingService: 'string',
  monitoringService: 'string',
  network: 'string',
  subnetwork: 'string',
  locations: { list: 'string' },
  resourceLabels: 'labels',
  addonsConfig: addons,
  networkPolicy: { fields: { enabled: 'boolean', provider: 'string' } },
  legacyAbac: on,
  autopilot: on,
  masterAuth: { fields: { clientCertificateConfig: { fields: { issueClientCertificate: 'boolean' } } } },
  ipAllocationPolicy: {
    fields: {
      useIpAliases: 'boolean',
      createSubnetwork: 'boolean',
      subnetworkName: 'string',
      clusterSecondaryRangeName: 'string',
      servicesSecondaryRangeName: 'string',
      clusterIpv4CidrBlock: 'string',
      servicesIpv4CidrBlock: 'string',
      nodeIpv4CidrBlock: 'string',
    },
  },
  privateClusterConfig: {
    fields: { enablePrivateNodes: 'boolean', enablePrivateEndpoint: 'boolean', masterIpv4CidrBlock: 'string' },
  },
  masterAuthorizedNetworksConfig: authorizedNetworks,
  maintenancePolicy: {
    fields: { window: { fields: { dailyMaintenanceWindow: { fields: { startTime: 'string' } } } } },
  },
  nodePools: { list: { fields: nodePoolFields } },
};

export const createFields: Fields = {
  cluster: { fields: clusterFields },
  parent: 'string',
  projectId: 'string',
  zone: 'string',
};

/** "Exactly one update can be applied to a cluster with each request, so at most one field can be provided." */
export const updateFields: Fields = {
  desiredMasterVersion: 'string',
  desiredNodeVersion: 'string',
  desiredNodePoolId: 'string',
  desiredLoggingService: 'string',
  desiredMonitoringService: 'string',
  desiredLocations: { list: 'string' },
  desiredAddonsConfig: addons,
  desiredMasterAuthorizedNetworksConfig: authorizedNetworks,
};

/** Which member of a cluster an update changes. */
export const updated: Readonly<Record<string, string>> = {
  desiredMasterVersion: 'currentMasterVersion',
  desiredLoggingService: 'loggingService',
  desiredMonitoringService: 'monitoringService',
  desiredLocations: 'locations',
  desiredAddonsConfig: 'addonsConfig',
  desiredMasterAuthorizedNetworksConfig: 'masterAuthorizedNetworksConfig',
};
