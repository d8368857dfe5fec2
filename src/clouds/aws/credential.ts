import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import { StepFailure } from '../../platform/failure.ts';
import { keepSecret } from '../../platform/redact.ts';
import type { LandingAccount } from '../cloud-adapter.ts';
import { keptSessions } from '../sessions.ts';
import { translating } from './failures.ts';

const accessSchema = z.object({ roleArn: z.string().startsWith('arn:'), externalId: z.string().min(2) });

const SESSION_SECONDS = 3600;

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

export interface SessionRequest {
  readonly account: LandingAccount;
  /** Names the session in the landing account's CloudTrail: the tenant whose things are made, or that somebody only looks. */
  readonly subject: string;
}

export interface RoleSession {
  credentials(): Promise<Credentials>;
  /** Forgets the session that was given out last, because AWS did: whoever repeats the call gets another. */
  refused(): Promise<void>;
}

export type OpenSession = (request: SessionRequest) => RoleSession;

/**
 * Sessions in landing accounts by AssumeRole with the account's external id, each kept until shortly before its end.
 * `now` is in milliseconds since the epoch. Throws `StepFailure`.
 */
export function createSessions({ sts, now }: { sts: STSClient; now: () => number }): OpenSession {
  const sessions = keptSessions<Credentials>({ now });
  return (request) => {
    const key = JSON.stringify([request.account.access, request.subject]);
    let given: Credentials | undefined;
    return {
      async credentials() {
        given = await sessions.of(key, () => assumeRole(request, sts));
        return given;
      },
      async refused() {
        await sessions.forget(key, (session) => session === given);
      },
    };
  };
}

async function assumeRole({ account, subject }: SessionRequest, sts: STSClient): Promise<Credentials> {
  const access = accessSchema.safeParse(account.access);
  if (!access.success) {
    throw new StepFailure('invalid-input', `The landing account ${account.id} has no role to assume.`, {
      cause: access.error,
    });
  }
  const command = new AssumeRoleCommand({
    RoleArn: access.data.roleArn,
    ExternalId: access.data.externalId,
    RoleSessionName: sessionName(subject),
    DurationSeconds: SESSION_SECONDS,
  });
  const { Credentials: issued } = await translating(() => sts.send(command));
  if (!issued?.AccessKeyId || !issued.SecretAccessKey || !issued.SessionToken || !issued.Expiration) {
    throw new StepFailure('provider-unavailable', 'AWS opened a session and gave no credentials for it.');
  }
  return {
    accessKeyId: issued.AccessKeyId,
    secretAccessKey: keepSecret(issued.SecretAccessKey),
    sessionToken: keepSecret(issued.SessionToken),
    expiration: issued.Expiration,
  };
}

/** AWS allows `[\w+=,.@-]{2,64}` in the name of a session. */
function sessionName(subject: string): string {
  return `tenantry-${subject}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64);
}
