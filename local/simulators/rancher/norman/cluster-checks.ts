import type { ClusterObject } from '../object-types.ts';
import { globalNamespace, secrets, settings } from '../objects.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { isObject, type JsonObject } from './coerce.ts';
import { NormanFault } from './norman-fault.ts';

export interface ClusterChecks {
  readonly store: ObjectStore;
  /** All clusters, read without a cache. */
  readonly clusters: readonly ClusterObject[];
  /** The AWS account behind a cloud credential, as STS tells it; undefined when the key is not known to AWS. */
  readonly accountOf: (credential: string | undefined) => string | undefined;
}

const invalidBody = (message: string) => new NormanFault('InvalidBodyContent', message);

/** The key of the hosted provider in a cluster body, if there is one. */
export const hostedProviderOf = (body: JsonObject): 'eks' | 'aks' | 'gke' | undefined =>
  (['eks', 'aks', 'gke'] as const).find((provider) => isObject(body[`${provider}Config`]));

/**
 * What Rancher itself checks before it accepts a new cluster (rancher pkg/api/norman/customization/cluster). It is
 * little: required fields are the operator's business and show up later, as a condition.
 * @throws NormanFault
 */
export function checkNewCluster(body: JsonObject, checks: ClusterChecks): void {
  const provider = hostedProviderOf(body);
  if (provider) {
    checkProviderActive(provider, checks);
  }
  if (isObject(body.localClusterAuthEndpoint) && body.localClusterAuthEndpoint.enabled === true) {
    throw new NormanFault(
      'InvalidState',
      'Can only enable LocalClusterAuthEndpoint with RKE2 or K3s',
      'LocalClusterAuthEndpoint.Enabled',
    );
  }
  const eks = body.eksConfig;
  if (isObject(eks)) {
    checkCredential(eks.amazonCredentialSecret, checks);
    if (eks.imported !== true) {
      checkEksShape(eks);
    }
    checkEksUnique(eks, checks);
    if (eks.imported !== true && isFilled(eks.securityGroups) && !isFilled(eks.subnets)) {
      throw invalidBody('subnets must be provided if security groups are provided');
    }
  }
  checkNameFree(body, checks);
}

/** What is checked when an existing cluster is changed. `before` is the stored spec. @throws NormanFault */
export function checkClusterUpdate(body: JsonObject, checks: ClusterChecks & { before: ClusterObject }): void {
  const eks = body.eksConfig;
  const before = checks.before.spec.eksConfig;
  if (!isObject(eks)) {
    return;
  }
  if (typeof eks.amazonCredentialSecret === 'string' && eks.amazonCredentialSecret !== before?.amazonCredentialSecret) {
    checkCredential(eks.amazonCredentialSecret, checks);
  }
  checkEksShape({
    ...eks,
    publicAccess: eks.publicAccess ?? before?.publicAccess,
    privateAccess: eks.privateAccess ?? before?.privateAccess,
  });
}

const isFilled = (value: unknown) => Array.isArray(value) && value.length > 0;

function checkProviderActive(provider: string, { store }: ClusterChecks): void {
  const operators = JSON.parse(store.get(settings, { name: 'kev2-operators' }).value || '[]') as unknown;
  const active =
    Array.isArray(operators) && operators.some((one) => isObject(one) && one.name === provider && one.active === true);
  // This Rancher has no operator but the one for EKS, whatever the setting says.
  if (!active || provider !== 'eks') {
    throw invalidBody(`provider [${provider}] is not active in setting [kev2-operators]`);
  }
}

function checkCredential(credential: unknown, { store }: ClusterChecks): void {
  const [namespace, name = ''] = String(credential ?? '').split(':');
  const exists = namespace === globalNamespace && store.find(secrets, { namespace, name }) !== undefined;
  // An empty credential is left to the operator, which then uses the AWS identity of its own pod.
  if (typeof credential === 'string' && credential !== '' && !exists) {
    throw new NormanFault('NotFound', 'error accessing cloud credential');
  }
}

function checkEksShape(eks: JsonObject): void {
  if (eks.kubernetesVersion === '') {
    throw invalidBody('cluster kubernetes version cannot be empty string');
  }
  const groups = eks.nodeGroups;
  if (Array.isArray(groups)) {
    checkNodeGroups(groups.filter(isObject));
  }
  if (eks.publicAccess === false && eks.privateAccess === false) {
    throw invalidBody('public access, private access, or both must be enabled');
  }
}

function checkNodeGroups(groups: readonly JsonObject[]): void {
  if (groups.length === 0) {
    throw invalidBody('must have at least one nodegroup');
  }
  if (groups.some(({ nodegroupName }) => !nodegroupName)) {
    throw invalidBody('nodegroupName cannot be an empty');
  }
  const unversioned = groups.filter(({ version }) => version === '');
  if (unversioned.length > 0) {
    const messages = unversioned.map(
      ({ nodegroupName }) => `nodegroup [${nodegroupName}] version cannot be empty string`,
    );
    throw invalidBody(messages.join(';'));
  }
}

function checkEksUnique(eks: JsonObject, { clusters, accountOf }: ClusterChecks): void {
  const credential = eks.amazonCredentialSecret as string | undefined;
  const twin = clusters.find(({ spec: { eksConfig: other } }) => {
    const sameName = other?.displayName === eks.displayName && other?.region === eks.region;
    const account = accountOf(credential);
    const sameAccount =
      other?.amazonCredentialSecret === credential ||
      (account !== undefined && account === accountOf(other?.amazonCredentialSecret));
    return other !== undefined && sameName && sameAccount;
  });
  if (twin) {
    throw invalidBody(`cluster already exists for EKS cluster [${eks.displayName}] in region [${eks.region}]`);
  }
}

function checkNameFree(body: JsonObject, { clusters }: ClusterChecks): void {
  const name = String(body.name).toLowerCase();
  const taken = clusters.some(
    ({ metadata, spec }) => metadata.deletionTimestamp === undefined && spec.displayName.toLowerCase() === name,
  );
  if (taken) {
    throw new NormanFault('NotUnique', '', 'Cluster name');
  }
}
