import { credentialSlot } from '../../src/rancher/resources/cloud-credential.ts';
import { type KeyUsers, keyUsers, type OwnCredential } from './key-users.ts';
import { discardLost } from './renew-key.ts';
import { disableKey, removeKey } from './retire-keys.ts';
import type { KeySight } from './see-keys.ts';
import { GRACE_MS, type KeyOutcome, type KeyWork } from './work.ts';

/**
 * Ends the keys of an account that is leaving: never while a tenant lives there or anything in Rancher works with one, then as any old key, disabled first.
 * Keys that somebody made by hand beside ours are left alone.
 */
export async function revokeKeys(sight: KeySight, work: KeyWork): Promise<KeyOutcome> {
  const users = await keyUsers(sight, work);
  const needed = whoNeedsThem(users);
  if (needed.length > 0) return { status: 'in-use', by: needed };
  for (const credential of users.own) await removeCredential(credential, work);

  let left = 0;
  for (const row of sight.rows.filter(({ state }) => state !== 'gone')) {
    const key = sight.keys.find(({ name }) => name === row.name);
    if (row.state === 'intended') await discardLost(row, { sight, work });
    if (!key) {
      await work.registry.record({ rows: [{ ...row, state: 'gone' }] });
      continue;
    }
    const isOut = row.state === 'disabled' && !(key.active && work.keys.disable);
    if (isOut && work.now().getTime() - row.since.getTime() >= GRACE_MS) {
      await removeKey({ row, key }, work);
      continue;
    }
    if (!isOut) await disableKey({ row, key }, work);
    left += 1;
  }
  return left > 0
    ? { status: 'waiting', for: ['the day in which somebody may still miss a key'] }
    : { status: 'revoked' };
}

function whoNeedsThem({ livingTenants, foreign, clusters }: KeyUsers): string[] {
  const named = [...livingTenants, ...clusters.map(({ name }) => name)].map((name) => `cluster ${name}`);
  return [...new Set(named), ...foreign.map(({ id, name }) => `cloud credential ${name} (${id})`)];
}

/** Retirement has removed those of its tenants; this is for one that was left. */
async function removeCredential(credential: OwnCredential, { keys, holders, registry }: KeyWork): Promise<void> {
  const { tenantId, id } = credential;
  const about = {
    ownerId: tenantId,
    slot: credentialSlot,
    kind: 'cloud-credential',
    action: 'remove',
    providerId: id,
  } as const;
  await registry.record({ told: [{ ...about, phase: 'intent' }] });
  await holders.remove(credential, keys.provider);
  await registry.record({ told: [{ ...about, phase: 'result', outcome: 'absent' }] });
}
