import type { HeldCredential, UsingCluster } from '../../src/rancher/keys/holders.ts';
import { credentialNameOf } from '../../src/rancher/resources/cloud-credential.ts';
import type { KeySight } from './see-keys.ts';
import { CLOCK_SKEW_MS, type KeyWork } from './work.ts';

/** A credential that we made for a tenant of the account. */
export interface OwnCredential extends HeldCredential {
  readonly tenantId: string;
  readonly region: string;
}

/** Who in Rancher works with the keys of an account. */
export interface KeyUsers {
  readonly own: readonly OwnCredential[];
  /** Made by hand, with a key of the account, or with one that may be. */
  readonly foreign: readonly HeldCredential[];
  readonly clusters: readonly UsingCluster[];
  /** Names of the clusters of tenants that have not been retired, also of those that Rancher does not know yet. */
  readonly livingTenants: readonly string[];
}

export async function keyUsers(sight: KeySight, work: KeyWork): Promise<KeyUsers> {
  const tenants = await work.database
    .selectFrom('tenants')
    .select(['id', 'region', 'phase', 'cluster_name'])
    .where('landing_account_id', '=', work.account.id)
    .execute();
  const { credentials, clusters } = await work.holders.look(work.keys.provider);
  const byName = new Map(tenants.map((tenant) => [credentialNameOf(tenant.id), tenant]));
  const own = credentials.flatMap((credential) => {
    const tenant = byName.get(credential.name);
    if (!tenant) return [];
    return [{ ...credential, tenantId: tenant.id, region: tenant.region }];
  });
  const ofAccount = new Set([...sight.keys.map(({ name }) => name), sight.current.keyName]);
  const { isOfIdentity } = work.keys.provider.credential;
  const foreign = credentials.filter(
    ({ name, keyName, shown }) =>
      !byName.has(name) && (keyName === undefined ? isOfIdentity?.(shown, sight.current.text) : ofAccount.has(keyName)),
  );
  const held = new Set([...own, ...foreign].map(({ id }) => id));
  return {
    own,
    foreign,
    clusters: clusters.filter(({ credentialId }) => held.has(credentialId)),
    livingTenants: tenants.filter(({ phase }) => phase !== 'retired').map((tenant) => tenant.cluster_name),
  };
}

/**
 * The clusters that Rancher has not asked the cloud about since then, with success. Its operators read the credential afresh for each look, so one that
 * succeeded after a key was replaced was made with the new one.
 */
export function unproven(clusters: readonly UsingCluster[], since: Date): string[] {
  const sinceMs = since.getTime() + CLOCK_SKEW_MS;
  return clusters
    .filter(({ refreshedAt, fault }) => fault !== undefined || (refreshedAt?.getTime() ?? 0) < sinceMs)
    .map(({ name, fault }) => `cluster ${name}: ${fault ?? 'Rancher has not looked at the cloud since'}`);
}
