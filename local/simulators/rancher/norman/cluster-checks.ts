import type { ClusterObject } from '../object-types.ts';
import { globalNamespace, secrets, settings } from '../objects.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { isObject, type JsonObject } from './coerce.ts';
import { hostedChecks, invalidBody } from './hosted-checks.ts';
import { NormanFault } from './norman-fault.ts';

export interface ClusterChecks {
  readonly store: ObjectStore;
  /** All clusters, read without a cache. */
  readonly clusters: readonly ClusterObject[];
  /** The AWS account behind a cloud credential, as STS tells it; undefined when the key is not known to AWS. */
  readonly accountOf: (credential: string | undefined) => string | undefined;
  /** Providers whose operator this Rancher has, whatever its settings say. */
  readonly providers: readonly ProviderName[];
}

export type ProviderName = 'eks' | 'aks' | 'gke';

/** The hosted provider of a cluster body, if there is one, and its config. */
function hostedIn(body: JsonObject): { provider: ProviderName; config: JsonObject } | undefined {
  for (const provider of ['eks', 'aks', 'gke'] as const) {
    const config = body[`${provider}Config`];
    if (isObject(config)) return { provider, config };
  }
  return undefined;
}

/**
 * What Rancher itself checks before it accepts a new cluster (rancher pkg/api/norman/customization/cluster). It is
 * little: required fields are the operator's business and show up later, as a condition.
 * @throws NormanFault
 */
export function checkNewCluster(body: JsonObject, checks: ClusterChecks): void {
  const hosted = hostedIn(body);
  if (hosted) {
    checkProviderActive(hosted.provider, checks);
  }
  if (isObject(body.localClusterAuthEndpoint) && body.localClusterAuthEndpoint.enabled === true) {
    throw new NormanFault(
      'InvalidState',
      'Can only enable LocalClusterAuthEndpoint with RKE2 or K3s',
      'LocalClusterAuthEndpoint.Enabled',
    );
  }
  if (hosted) {
    const { provider, config } = hosted;
    const rules = hostedChecks[provider];
    checkCredential(config[rules.credentialKey], checks);
    rules.isolated?.(config, body);
    if (config.imported !== true) {
      rules.shaped(config);
    }
    rules.unique(config, checks);
    rules.whole?.(config);
  }
  checkNameFree(body, checks);
}

/** What is checked when an existing cluster is changed. `before` is the stored object. @throws NormanFault */
export function checkClusterUpdate(body: JsonObject, checks: ClusterChecks & { before: ClusterObject }): void {
  const hosted = hostedIn(body);
  if (!hosted) {
    return;
  }
  const { provider, config } = hosted;
  const rules = hostedChecks[provider];
  const stored: JsonObject = { ...checks.before.spec[`${provider}Config`] };
  const credential = config[rules.credentialKey];
  if (typeof credential === 'string' && credential !== stored[rules.credentialKey]) {
    checkCredential(credential, checks);
  }
  rules.isolated?.({ ...stored, ...config }, { ...checks.before.spec, ...body });
  rules.shaped(config, stored);
}

function checkProviderActive(provider: ProviderName, { store, providers }: ClusterChecks): void {
  const operators = JSON.parse(store.get(settings, { name: 'kev2-operators' }).value || '[]') as unknown;
  const active =
    Array.isArray(operators) && operators.some((one) => isObject(one) && one.name === provider && one.active === true);
  if (!active || !providers.includes(provider)) {
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

function checkNameFree(body: JsonObject, { clusters }: ClusterChecks): void {
  const name = String(body.name).toLowerCase();
  const taken = clusters.some(
    ({ metadata, spec }) => metadata.deletionTimestamp === undefined && spec.displayName.toLowerCase() === name,
  );
  if (taken) {
    throw new NormanFault('NotUnique', '', 'Cluster name');
  }
}
