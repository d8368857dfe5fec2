import { aksSchemas } from './aks-fields.ts';
import { boolean, type Fields, fixed, int, isImported, string, stringMap, strings } from './field.ts';
import { gkeSchemas } from './gke-fields.ts';

export type { Field, Fields } from './field.ts';

const metadata = { name: string, description: string, labels: stringMap, annotations: stringMap } satisfies Fields;

/**
 * What Rancher 2.15 accepts, per schema. Norman skips every key that is not listed here, without a word; so does the
 * structural schema of the operator's custom resource, whose keys are those of its `…ClusterConfigSpec`.
 */
export const schemas = {
  cluster: {
    ...metadata,
    name: { ...string, required: true },
    enableNetworkPolicy: boolean,
    agentEnvVars: { type: 'array[envVar]' },
    desiredAgentImage: string,
    desiredAuthImage: string,
    fleetWorkspaceName: string,
    localClusterAuthEndpoint: { type: 'json' },
    clusterAgentDeploymentCustomization: { type: 'json' },
    fleetAgentDeploymentCustomization: { type: 'json' },
    importedConfig: { type: 'json' },
    eksConfig: { type: 'eksClusterConfigSpec' },
    aksConfig: { type: 'aksClusterConfigSpec' },
    gkeConfig: { type: 'gkeClusterConfigSpec' },
  },
  eksClusterConfigSpec: {
    amazonCredentialSecret: string,
    displayName: fixed,
    region: fixed,
    imported: isImported,
    kubernetesVersion: string,
    ipFamily: string,
    privateAccess: boolean,
    publicAccess: boolean,
    publicAccessSources: strings,
    secretsEncryption: boolean,
    kmsKey: string,
    serviceRole: string,
    ebsCSIDriver: boolean,
    loggingTypes: strings,
    tags: stringMap,
    subnets: strings,
    securityGroups: strings,
    nodeGroups: { type: 'array[nodeGroup]' },
  },
  nodeGroup: {
    nodegroupName: string,
    version: string,
    minSize: int,
    maxSize: int,
    desiredSize: int,
    gpu: boolean,
    arm: boolean,
    subnets: strings,
    tags: stringMap,
    labels: stringMap,
    resourceTags: stringMap,
    requestSpotInstances: boolean,
    spotInstanceTypes: strings,
    ec2SshKey: string,
    diskSize: int,
    instanceType: string,
    imageId: string,
    userData: string,
    nodeRole: string,
    launchTemplate: { type: 'launchTemplate' },
  },
  launchTemplate: { id: string, name: string, version: int },
  ...aksSchemas,
  ...gkeSchemas,
  envVar: { name: string, value: string },
  cloudCredential: {
    ...metadata,
    amazonec2credentialConfig: { type: 'amazonec2credentialConfig' },
    azurecredentialConfig: { type: 'azurecredentialConfig' },
    googlecredentialConfig: { type: 'googlecredentialConfig' },
  },
  amazonec2credentialConfig: {
    accessKey: string,
    secretKey: { ...string, writeOnly: true },
    defaultRegion: string,
  },
  azurecredentialConfig: {
    clientId: string,
    clientSecret: { ...string, writeOnly: true },
    subscriptionId: string,
    tenantId: string,
    environment: string,
  },
  googlecredentialConfig: { authEncodedJson: { ...string, writeOnly: true } },
  token: { description: string, ttl: { ...int, nullable: false, default: 0 }, clusterId: string, enabled: boolean },
  clusterRegistrationToken: { ...metadata, clusterId: { ...string, required: true } },
  project: {
    ...metadata,
    name: { ...string, required: true },
    clusterId: { ...string, required: true, update: false },
    resourceQuota: { type: 'json' },
    namespaceDefaultResourceQuota: { type: 'json' },
    containerDefaultResourceLimit: { type: 'json' },
  },
  projectRoleTemplateBinding: {
    ...metadata,
    projectId: { ...string, required: true, update: false },
    roleTemplateId: { ...string, required: true, update: false },
    userId: fixed,
    userPrincipalId: fixed,
    groupId: fixed,
    groupPrincipalId: fixed,
  },
  setting: { value: string },
} as const satisfies Readonly<Record<string, Fields>>;

export type SchemaName = keyof typeof schemas;

export const fieldsOf = (type: string): Fields | undefined => (schemas as Readonly<Record<string, Fields>>)[type];
