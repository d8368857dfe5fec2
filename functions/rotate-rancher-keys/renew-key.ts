import { randomUUID } from 'node:crypto';
import { StepFailure } from '../../src/platform/failure.ts';
import { keyNameOf } from '../../src/rancher/keys/key-name.ts';
import type { KeyRow } from '../../src/rancher/keys/key-registry.ts';
import type { SecretVersion } from '../../src/rancher/keys/secret-versions.ts';
import { type KeySight, type SeenKey, secretChanged } from './see-keys.ts';
import { CLOCK_SKEW_MS, DAY_MS, type KeyWork, SETTLING_MS } from './work.ts';

type NewVersion = Pick<SecretVersion, 'versionId' | 'text'>;

/** A new key is asked for so often, and no longer than that, in milliseconds. */
const PROOF_EVERY_MS = 5_000;
const PROOF_PATIENCE_MS = 60_000;

/**
 * Makes a new key beside one that has become old, proves it, and makes it the secret's current one; or goes on where an earlier run stopped. True
 * when the secret changed. A key whose secret half was lost with the run that made it is removed first: nobody can ever use it.
 */
export async function renewKey(sight: KeySight, work: KeyWork): Promise<boolean> {
  const made = sight.rows.find(({ state }) => state === 'made');
  if (made && sight.pending) return promote(sight.pending, { sight, work });
  const intent = made ?? sight.rows.find(({ state }) => state === 'intended');
  if (!intent && !isDue(sight, work)) return false;
  const discarded = intent ? await discardLost(intent, { sight, work }) : 0;

  const present = sight.keys.length - discarded;
  if (present >= work.keys.most) {
    throw new StepFailure('quota-exceeded', `There are ${present} keys for Rancher already; ${unknown(sight)}.`);
  }
  const version = await make({ instead: intent }, work);
  return promote(version, { sight, work });
}

/** One rotation at a time: while an earlier key of ours is still there, there is no room for another. */
function isDue({ current, rows }: KeySight, { now, rotateAfterDays }: KeyWork): boolean {
  const row = rows.find(({ state }) => state === 'current');
  const sinceMs = now().getTime() - (row?.since ?? current.createdAt).getTime();
  // The cloud may not show yet what was made current a moment ago.
  if (!current.key) return sinceMs > SETTLING_MS;
  if (!current.key.active) return true;
  const isAlone = rows.every(({ state }) => state === 'current' || state === 'gone');
  return isAlone && now().getTime() - current.key.createdAt.getTime() >= rotateAfterDays * DAY_MS;
}

/**
 * What carries the intent's mark and is in no version of the secret is what that intent has made; where keys carry none, what was made after it, is in no
 * version and was never used.
 */
export async function discardLost(
  intent: KeyRow,
  { sight, work }: { sight: KeySight; work: KeyWork },
): Promise<number> {
  const { keys, registry, now } = work;
  const shownAfterMs = keys.isMarked ? 0 : (keys.usage?.shownAfterMs ?? 0);
  if (now().getTime() - intent.since.getTime() < CLOCK_SKEW_MS + shownAfterMs) {
    throw new StepFailure(
      'not-yet-visible',
      'An earlier run may have made a key, and the cloud may not show yet whether it did.',
    );
  }
  const known = new Set([sight.current.keyName, ...(sight.pending ? [keyNameOf(keys.idIn(sight.pending.text))] : [])]);
  const sinceMs = intent.since.getTime() - CLOCK_SKEW_MS;
  let discarded = 0;
  const unclaimed = sight.keys.filter((key) => key.name === intent.name || strangers(sight).includes(key));
  const isOfIntent = ({ name, createdAt, requestId }: SeenKey) =>
    name === intent.name || (keys.isMarked ? requestId === intent.request_id : createdAt.getTime() >= sinceMs);
  for (const key of unclaimed) {
    const { id, name } = key;
    if (known.has(name) || !isOfIntent(key) || (await keys.usage?.lastUsedAt(id)) !== undefined) continue;
    const about = { kind: keys.kind, action: 'remove', providerId: name } as const;
    await registry.record({ told: [{ ...about, phase: 'intent' }] });
    await keys.remove(id);
    await registry.record({ told: [{ ...about, phase: 'result', outcome: 'absent' }] });
    discarded += 1;
  }
  return discarded;
}

/** Keys that no row of ours is about: somebody made them by hand, or a run that died. */
export const strangers = ({ keys, rows }: KeySight) =>
  keys.filter(({ name }) => !rows.some((row) => row.name === name));

const unknown = (sight: KeySight) =>
  strangers(sight).length === 0
    ? 'all are ours'
    : `not ours: ${strangers(sight)
        .map(({ name }) => name)
        .join(', ')}`;

/** `createSecret` of a rotation. The secret half exists here only, until it is the pending version. */
async function make({ instead }: { instead: KeyRow | undefined }, work: KeyWork): Promise<NewVersion> {
  const { account, keys, registry, secrets } = work;
  const about = { kind: keys.kind, action: 'create' } as const;
  const requestId = randomUUID();
  await registry.record({
    rows: [
      ...(instead ? [{ ...instead, state: 'gone' as const }] : []),
      { request_id: requestId, name: null, state: 'intended' },
    ],
    told: [{ ...about, phase: 'intent' }],
  });
  const { id, secret } = await keys.create(requestId);
  await secrets.putPending(account.rancherCredentialSecretArn, { versionId: requestId, text: secret });
  const name = keyNameOf(id);
  await registry.record({
    rows: [{ request_id: requestId, name, state: 'made' }],
    told: [{ ...about, phase: 'result', outcome: 'succeeded', providerId: name }],
  });
  return { versionId: requestId, text: secret };
}

/** `testSecret` and `finishSecret`. There is nothing to set: the cloud knows the key since it made it. */
async function promote(pending: NewVersion, { sight, work }: { sight: KeySight; work: KeyWork }): Promise<boolean> {
  const { account, keys, registry, secrets } = work;
  await prove(pending.text, work);
  const { current, rows } = sight;
  await secrets.makeCurrent(account.rancherCredentialSecretArn, { to: pending.versionId, from: current.versionId });
  const name = keyNameOf(keys.idIn(pending.text));
  const before = rows.filter(({ state }) => state === 'current');
  await registry.record({
    rows: [
      ...before.map((row) => ({ ...row, state: 'superseded' as const })),
      { request_id: pending.versionId, name, state: 'current' },
    ],
    told: [secretChanged(name)],
  });
  return true;
}

async function prove(secret: string, { keys, now, deadline, pause }: KeyWork): Promise<void> {
  const untilMs = Math.min(now().getTime() + PROOF_PATIENCE_MS, deadline.getTime() - PROOF_PATIENCE_MS);
  while (!(await keys.isAccepted(secret))) {
    if (now().getTime() + PROOF_EVERY_MS > untilMs) {
      throw new StepFailure('not-yet-visible', 'The cloud does not take the new key yet.');
    }
    await pause(PROOF_EVERY_MS);
  }
}
