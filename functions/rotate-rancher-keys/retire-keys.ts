import type { KeyRow } from '../../src/rancher/keys/key-registry.ts';
import { credentialSlot } from '../../src/rancher/resources/cloud-credential.ts';
import { type KeyUsers, keyUsers, type OwnCredential, unproven } from './key-users.ts';
import { type KeySight, oldKeys, type SeenKey } from './see-keys.ts';
import { GRACE_MS, type KeyOutcome, type KeyWork, SETTLING_MS } from './work.ts';

/**
 * Has Rancher use the current key everywhere, and takes the one before out of service in steps, each of which is proven before the next: nothing in Rancher
 * holds it; every cluster was looked at without it, and nobody has used it since; it is disabled, and can be enabled again; it is gone. Where a cloud cannot
 * disable a key, the clusters are looked at for the same day before it goes.
 */
export async function retireKeys(sight: KeySight, work: KeyWork): Promise<KeyOutcome> {
  const users = await keyUsers(sight, work);
  const stale = users.own.filter(({ keyName }) => keyName !== sight.current.keyName);
  for (const credential of stale) await replaceKey(credential, { sight, work });
  const outcomes = [];
  for (const row of oldKeys(sight)) {
    const key = sight.keys.find(({ name }) => name === row.name);
    if (key) outcomes.push(await retire({ row, key, users, replaced: stale.length }, work));
  }
  return outcomes.find(({ status }) => status === 'in-use') ?? outcomes[0] ?? { status: 'kept' };
}

async function replaceKey(
  credential: OwnCredential,
  { sight, work }: { sight: KeySight; work: KeyWork },
): Promise<void> {
  const about = {
    ownerId: credential.tenantId,
    slot: credentialSlot,
    kind: 'cloud-credential',
    action: 'change',
  } as const;
  await work.registry.record({ told: [{ ...about, phase: 'intent', providerId: credential.id }] });
  const { provider } = work.keys;
  await work.holders.replaceKey(credential, { provider, secret: sight.current.text, region: credential.region });
  await work.registry.record({
    told: [{ ...about, phase: 'result', outcome: 'succeeded', providerId: credential.id }],
  });
}

interface OldKey {
  readonly row: KeyRow;
  readonly key: SeenKey;
  readonly users: KeyUsers;
  /** So many credentials got the current key in this pass. */
  readonly replaced: number;
}

async function retire({ row, key, users, replaced }: OldKey, work: KeyWork): Promise<KeyOutcome> {
  const holding = users.foreign.filter(({ keyName }) => keyName === undefined || keyName === key.name);
  if (holding.length > 0) {
    return { status: 'in-use', by: holding.map(({ id, name }) => `cloud credential ${name} (${id})`) };
  }
  // Somebody enabled a disabled key again, because something needed it: it is looked at anew.
  if (row.state === 'superseded' || replaced > 0 || (row.state === 'disabled' && key.active)) {
    await work.registry.record({ rows: [{ ...row, state: 'released' }] });
    return waiting('Rancher to look at the clusters with the new key');
  }
  return row.state === 'released' && work.keys.disable
    ? disableWhenUnused({ row, key, users }, work)
    : removeWhenMissed({ row, key, users }, work);
}

const DAY_OF_GRACE = 'the day in which somebody may still miss the old key';

type Unheld = Omit<OldKey, 'replaced'>;

async function disableWhenUnused({ row, key, users }: Unheld, work: KeyWork): Promise<KeyOutcome> {
  const { usage } = work.keys;
  const unseenMs = SETTLING_MS + (usage?.shownAfterMs ?? 0);
  if (work.now().getTime() - row.since.getTime() < unseenMs) return waiting('a moment without the old key');
  const behind = unproven(users.clusters, row.since);
  if (behind.length > 0) return waiting(...behind);
  const usedAt = await usage?.lastUsedAt(key.id);
  if (usedAt && usedAt.getTime() > row.since.getTime() + SETTLING_MS) {
    return { status: 'in-use', by: [`somebody unknown, who used ${key.name} at ${usedAt.toISOString()}`] };
  }
  await disableKey({ row, key }, work);
  return waiting(DAY_OF_GRACE);
}

async function removeWhenMissed({ row, key, users }: Unheld, work: KeyWork): Promise<KeyOutcome> {
  if (work.now().getTime() - row.since.getTime() < GRACE_MS) return waiting(DAY_OF_GRACE);
  const behind = unproven(users.clusters, row.since);
  if (behind.length > 0) return waiting(...behind);
  await removeKey({ row, key }, work);
  return { status: 'kept' };
}

/** Where the cloud cannot, it is on its way out all the same. */
export async function disableKey(
  { row, key }: Pick<OldKey, 'row' | 'key'>,
  { keys, registry }: KeyWork,
): Promise<void> {
  if (!keys.disable) return registry.record({ rows: [{ ...row, state: 'disabled' }] });
  const about = { kind: keys.kind, action: 'change', providerId: key.name } as const;
  await registry.record({ told: [{ ...about, phase: 'intent' }] });
  await keys.disable(key.id);
  await registry.record({
    rows: [{ ...row, state: 'disabled' }],
    told: [{ ...about, phase: 'result', outcome: 'succeeded' }],
  });
}

export async function removeKey({ row, key }: Pick<OldKey, 'row' | 'key'>, { keys, registry }: KeyWork): Promise<void> {
  const about = { kind: keys.kind, action: 'remove', providerId: key.name } as const;
  await registry.record({ told: [{ ...about, phase: 'intent' }] });
  await keys.remove(key.id);
  await registry.record({
    rows: [{ ...row, state: 'gone' }],
    told: [{ ...about, phase: 'result', outcome: 'absent' }],
  });
}

const waiting = (...reasons: string[]): KeyOutcome => ({ status: 'waiting', for: reasons });
