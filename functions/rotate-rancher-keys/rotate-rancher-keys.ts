import type { LandingAccount } from '../../src/clouds/cloud-adapter.ts';
import type { OpenRancherKeys } from '../../src/clouds/open-rancher-keys.ts';
import type { Invocation } from '../../src/platform/invocation.ts';
import type { Database } from '../../src/postgres/database.ts';
import type { KeyHolders } from '../../src/rancher/keys/holders.ts';
import { KEY_STAGE, keyRegistry } from '../../src/rancher/keys/key-registry.ts';
import type { SecretVersions } from '../../src/rancher/keys/secret-versions.ts';
import { acquireStageLease, releaseStageLease } from '../../src/resources/stage-lease.ts';
import { landingAccountOf } from '../../src/tenants/tenant-plan.ts';
import { renewKey, strangers } from './renew-key.ts';
import { type KeySight, oldKeys, seeKeys } from './see-keys.ts';
import type { KeyOutcome, KeyWork } from './work.ts';

export interface RotateDependencies extends Invocation {
  readonly database: Database;
  readonly openKeys: OpenRancherKeys;
  readonly secrets: SecretVersions;
  readonly holders: KeyHolders;
  readonly rotateAfterDays: number;
}

export interface AccountReport {
  readonly accountId: string;
  readonly outcome:
    | KeyOutcome
    | { readonly status: 'no-key' | 'busy' | 'not-reached' }
    | { readonly status: 'not-rotated'; readonly why: string }
    | { readonly status: 'failed'; readonly error: unknown };
  /** When the oldest key that is still good was made, or put into the secret where only that is known. */
  readonly oldestAt?: Date;
  /** Keys of Rancher's identity that are none of ours. */
  readonly strangers?: readonly string[];
}

/** No account is begun with less time left than this, in milliseconds: a new key is proven for a minute. */
const ACCOUNT_MS = 120_000;

/**
 * Looks after the keys of every landing account, one after the other. What is wrong with one account keeps no other waiting. A run that dies anywhere is followed by
 * one that goes by what it finds: the keys at the cloud, the versions of the secret, and the rows.
 */
export async function rotateRancherKeys(dependencies: RotateDependencies): Promise<AccountReport[]> {
  const { database, now, deadline } = dependencies;
  const accounts = await database.selectFrom('landing_accounts').selectAll().orderBy('id').execute();
  const reports: AccountReport[] = [];
  for (const row of accounts) {
    const account = landingAccountOf(row);
    if (now().getTime() + ACCOUNT_MS > deadline.getTime()) {
      reports.push({ accountId: account.id, outcome: { status: 'not-reached' } });
      continue;
    }
    try {
      reports.push(await rotateAccount({ account, isLeaving: row.leaving_since !== null }, dependencies));
    } catch (error) {
      reports.push({ accountId: account.id, outcome: { status: 'failed', error } });
    }
  }
  return reports;
}

async function rotateAccount(
  { account, isLeaving }: { account: LandingAccount; isLeaving: boolean },
  dependencies: RotateDependencies,
): Promise<AccountReport> {
  // Rancher makes no clusters there.
  if (account.rancherCredentialSecretArn === '') return { accountId: account.id, outcome: { status: 'no-key' } };
  // By then the backend may not even be allowed to enter the account any more.
  if (isLeaving && (await isRevoked(account.id, dependencies.database))) {
    return { accountId: account.id, outcome: { status: 'revoked' } };
  }
  const keys = await dependencies.openKeys(account);
  if ('notRotated' in keys) {
    const { current } = await dependencies.secrets.read(account.rancherCredentialSecretArn);
    const outcome = { status: 'not-rotated', why: keys.notRotated } as const;
    return { accountId: account.id, outcome, oldestAt: current.createdAt };
  }
  const request = { ownerId: account.id, stage: KEY_STAGE, holder: dependencies.invocationId };
  const lease = await acquireStageLease({ ...request, until: dependencies.deadline }, dependencies);
  if ('heldForSeconds' in lease) return { accountId: account.id, outcome: { status: 'busy' } };
  try {
    const registry = keyRegistry({ accountId: account.id, lease }, dependencies);
    return await lookAfter({ ...dependencies, account, keys, registry }, isLeaving);
  } finally {
    await releaseStageLease({ lease, throttled: false }, dependencies);
  }
}

async function isRevoked(accountId: string, database: Database): Promise<boolean> {
  const rows = await database
    .selectFrom('rancher_keys')
    .select('state')
    .where('landing_account_id', '=', accountId)
    .execute();
  return rows.length > 0 && rows.every(({ state }) => state === 'gone');
}

const KEPT = { status: 'kept' } as const;

/** Ending keys is loaded on the few days on which there is one to end. */
async function lookAfter(work: KeyWork, isLeaving: boolean): Promise<AccountReport> {
  let sight = await seeKeys(work);
  const revoked = isLeaving ? await (await import('./revoke-keys.ts')).revokeKeys(sight, work) : undefined;
  if (revoked && revoked.status !== 'in-use') return report({ sight, outcome: revoked, work });
  // As long as somebody needs the key it is rotated, whether the account stays or not.
  if (await renewKey(sight, work)) sight = await seeKeys(work);
  const outcome = oldKeys(sight).length > 0 ? await (await import('./retire-keys.ts')).retireKeys(sight, work) : KEPT;
  return report({ sight, outcome: revoked ?? outcome, work });
}

function report({ sight, outcome, work }: { sight: KeySight; outcome: KeyOutcome; work: KeyWork }): AccountReport {
  const good = sight.keys.filter(({ active }) => active).map(({ createdAt }) => createdAt.getTime());
  const foreign = strangers(sight).map(({ name }) => name);
  return {
    accountId: work.account.id,
    outcome,
    ...(good.length > 0 && { oldestAt: new Date(Math.min(...good)) }),
    ...(foreign.length > 0 && { strangers: foreign }),
  };
}
