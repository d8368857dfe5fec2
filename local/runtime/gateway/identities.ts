import { createHash } from 'node:crypto';
import type { PolicyDocument } from '../iam/policy.ts';
import type { Caller } from './aws-service.ts';

export interface IssueOrder {
  /** ARN of the user or assumed role, as GetCallerIdentity shows it. */
  readonly arn: string;
  readonly accountId: string;
  /** What the identity may do; absent: everything in its account. */
  readonly policy?: readonly PolicyDocument[];
  /** Milliseconds since the epoch, on the simulated clock. Absent: the credentials do not expire. */
  readonly expiresAtMs?: number;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface Identity {
  readonly caller: Caller;
  /** Undefined: no policy limits this caller. */
  readonly policy: readonly PolicyDocument[] | undefined;
}

/** Who signed a request, by its own account. */
export interface Signer {
  readonly accessKeyId: string;
  readonly sessionToken: string | undefined;
  /** The local invocation that sent the request. */
  readonly invocationId: string | undefined;
}

export type Resolution = Identity | 'invalid' | 'expired';

/** Who signs requests to the gateway. Signatures themselves are not verified: the gateway listens on loopback only. */
export interface Identities {
  issue(order: IssueOrder): Credentials;
  /** From now on every request signed with this key is answered as with an expired token. */
  revoke(accessKeyId: string): void;
  /** From now on every request of this invocation is refused, whatever keys it uses: for the outside it is dead. */
  revokeInvocation(invocationId: string): void;
  /** Whose static keys are good too: `invalid` for one that is not any more, undefined for one it does not know. */
  alsoKnown(by: (accessKeyId: string) => Identity | 'invalid' | undefined): void;
  resolve(signer: Signer): Resolution;
}

export interface IdentityOptions {
  /** The account that people reach with keys of their own. */
  readonly backendAccountId: string;
  /** Milliseconds since the epoch, on the simulated clock. */
  readonly now: () => number;
}

const ACCOUNT_ID = /^\d{12}$/;

interface Issued extends Identity {
  readonly sessionToken: string;
  readonly expiresAtMs: number;
}

/**
 * Keys that were issued here resolve to their identity. A key id of twelve digits is an administrator of that account, like a
 * person who chose it; any other key is an observer (see `Caller.observer`).
 */
export function createIdentities({ backendAccountId, now }: IdentityOptions): Identities {
  const issued = new Map<string, Issued>();
  const revoked = new Set<string>();
  const deadInvocations = new Set<string>();
  const issuedPerArn = new Map<string, number>();
  let staticKeys: Parameters<Identities['alsoKnown']>[0] = () => undefined;

  return {
    issue({ arn, accountId, policy, expiresAtMs = Number.POSITIVE_INFINITY }) {
      const count = (issuedPerArn.get(arn) ?? 0) + 1;
      issuedPerArn.set(arn, count);
      const digest = (part: string) => createHash('sha512').update(`${part}:${arn}:${count}`).digest('base64url');
      const accessKeyId = `ASIA${digest('id')
        .replace(/[^A-Za-z2-7]/g, '')
        .toUpperCase()
        .slice(0, 16)}`;
      const sessionToken = digest('token');
      const caller: Caller = { accountId, arn, accessKeyId, observer: false };
      issued.set(accessKeyId, { caller, policy, sessionToken, expiresAtMs });
      return { accessKeyId, secretAccessKey: digest('secret').slice(0, 40), sessionToken };
    },

    revoke(accessKeyId) {
      issued.delete(accessKeyId);
      revoked.add(accessKeyId);
    },

    revokeInvocation(invocationId) {
      deadInvocations.add(invocationId);
    },

    alsoKnown(by) {
      staticKeys = by;
    },

    resolve({ accessKeyId, sessionToken, invocationId }) {
      if (revoked.has(accessKeyId) || (invocationId !== undefined && deadInvocations.has(invocationId)))
        return 'expired';
      const identity = issued.get(accessKeyId);
      if (!identity) return staticKeys(accessKeyId) ?? unissued(accessKeyId, backendAccountId);
      if (identity.sessionToken !== sessionToken) return 'invalid';
      if (now() >= identity.expiresAtMs) {
        issued.delete(accessKeyId);
        revoked.add(accessKeyId);
        return 'expired';
      }
      return identity;
    },
  };
}

function unissued(accessKeyId: string, backendAccountId: string): Identity {
  const observer = !ACCOUNT_ID.test(accessKeyId);
  const accountId = observer ? backendAccountId : accessKeyId;
  const arn = observer ? `arn:aws:iam::${accountId}:user/observer` : `arn:aws:iam::${accountId}:root`;
  return { caller: { accountId, arn, accessKeyId, observer }, policy: undefined };
}
