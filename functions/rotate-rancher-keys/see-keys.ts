import type { RancherKey } from '../../src/clouds/rancher-keys.ts';
import { keyNameOf } from '../../src/rancher/keys/key-name.ts';
import type { KeyRow, Told } from '../../src/rancher/keys/key-registry.ts';
import type { SecretVersion } from '../../src/rancher/keys/secret-versions.ts';
import { type KeyWork, SETTLING_MS } from './work.ts';

export interface SeenKey extends RancherKey {
  readonly name: string;
}

/** An account's keys as the cloud, its secret and our rows show them together; the rows have been brought up to what is really there. */
export interface KeySight {
  readonly keys: readonly SeenKey[];
  readonly rows: readonly KeyRow[];
  readonly current: SecretVersion & { readonly keyName: string; readonly key: SeenKey | undefined };
  /** The version in which a key of ours waits for its turn. */
  readonly pending: SecretVersion | undefined;
}

type Row = Omit<KeyRow, 'landing_account_id' | 'since'>;

export async function seeKeys(work: KeyWork): Promise<KeySight> {
  const { account, keys, registry, secrets } = work;
  const listed = (await keys.list()).map((key) => ({ ...key, name: keyNameOf(key.id) }));
  const { current, pending } = await secrets.read(account.rancherCredentialSecretArn);
  const rows = await registry.rows();

  const keyName = keyNameOf(keys.idIn(current.text));
  const isThere = (name: string | null) => listed.some((key) => key.name === name);
  const isOld = (row: KeyRow) => work.now().getTime() - row.since.getTime() > SETTLING_MS;
  const intent = rows.find(({ state }) => state === 'intended');
  const kept = intent && pending?.versionId === intent.request_id ? pending : undefined;
  const lost = rows.filter((row) => row.name !== null && lasting.has(row.state) && isOld(row) && !isThere(row.name));
  const promoted = promotion({ rows, versionId: current.versionId, name: keyName });

  const changes: Row[] = [
    ...(intent && kept ? [{ ...intent, name: keyNameOf(keys.idIn(kept.text)), state: 'made' as const }] : []),
    ...lost.map((row) => ({ ...row, state: 'gone' as const })),
    ...promoted,
  ];
  if (changes.length > 0) {
    await registry.record({ rows: changes, told: changes.flatMap((row) => tell(row, { kind: keys.kind, rows })) });
  }
  const settled = changes.length > 0 ? await registry.rows() : rows;
  const made = settled.find(({ state }) => state === 'made');
  return {
    keys: listed,
    rows: settled,
    current: { ...current, keyName, key: listed.find(({ name }) => name === keyName) },
    pending: pending?.versionId === made?.request_id ? pending : undefined,
  };
}

const old: ReadonlySet<KeyRow['state']> = new Set(['superseded', 'released', 'disabled']);

/** Keys of ours that were current before, and are to end. */
export const oldKeys = ({ rows }: KeySight): KeyRow[] => rows.filter(({ state }) => old.has(state));

/** In these states a key that the cloud does not list any more was removed by somebody. */
const lasting: ReadonlySet<KeyRow['state']> = new Set(['made', ...old]);
/** From these a key becomes current; a disabled one is on its way out, whatever the secret says. */
const promotable: ReadonlySet<KeyRow['state']> = new Set(['intended', 'made', 'superseded', 'released']);

/** What the secret says is current, is: after onboarding, after a run that died, and after somebody put another key there by hand. */
function promotion(seen: { rows: readonly KeyRow[]; versionId: string; name: string }): Row[] {
  const { rows, versionId, name } = seen;
  const own = rows.find((row) => row.name === name) ?? rows.find(({ request_id }) => request_id === versionId);
  if (own && !promotable.has(own.state)) return [];
  const before = rows.filter((row) => row.state === 'current' && row !== own);
  return [
    ...before.map((row) => ({ ...row, state: 'superseded' as const })),
    { request_id: own?.request_id ?? versionId, name, state: 'current' },
  ];
}

function tell(row: Row, { kind, rows }: { kind: string; rows: readonly KeyRow[] }): Told[] {
  const about = { kind, phase: 'result', ...(row.name !== null && { providerId: row.name }) } as const;
  if (row.state === 'made') return [{ ...about, action: 'create', outcome: 'succeeded' }];
  if (row.state === 'gone') return [{ ...about, action: 'remove', outcome: 'absent' }];
  if (row.state !== 'current') return [];
  const isNew = !rows.some(({ request_id }) => request_id === row.request_id);
  return [isNew ? { ...about, action: 'adopt', outcome: 'succeeded' } : secretChanged(row.name)];
}

/** The account's secret holds another key now. */
export const secretChanged = (name: string | null): Told => ({
  kind: 'secret',
  action: 'change',
  phase: 'result',
  outcome: 'succeeded',
  ...(name !== null && { providerId: name }),
});
