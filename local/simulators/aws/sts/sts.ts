import type {
  AssumeRoleCommandInput,
  AssumeRoleCommandOutput,
  GetCallerIdentityCommandOutput,
} from '@aws-sdk/client-sts';
import type { Clock } from '../../../runtime/clock.ts';
import { AwsFault, type AwsService, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import type { Identities } from '../../../runtime/gateway/identities.ts';
import type { PolicyDocument } from '../../../runtime/iam/policy.ts';
import { evaluatePrincipals, roleArnOf } from '../../../runtime/iam/principals.ts';
import { constraint, invalid } from './faults.ts';
import type { WebIdentity } from './web-identity.ts';
import { webIdentityTokens } from './web-identity-tokens.ts';

/** A role that can be assumed. The identity it gives may do what its policies allow in the role's account. */
export interface Role {
  readonly trustPolicy: PolicyDocument;
  readonly policies: readonly PolicyDocument[];
  /** Longest session in seconds; AWS's default is one hour. */
  readonly maxSessionSeconds?: number;
}

export interface StsDependencies {
  readonly clock: Pick<Clock, 'now'>;
  readonly identities: Identities;
  /** By ARN, in whatever account. Read at each call, so roles may be added later. */
  readonly roles: ReadonlyMap<string, Role>;
  readonly hex: (key: string, length: number) => string;
  /** Absent: outbound federation is not enabled in any account, as it is by default. */
  readonly webIdentity?: WebIdentity;
}

type Reply<Output> = Omit<Output, '$metadata'>;

const HOUR_SECONDS = 3600;
const SHORTEST_SESSION_SECONDS = 900;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const ROLE_ARN = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;

/** AWS STS: roles across accounts, with trust policies and external ids. */
export function createSts(dependencies: StsDependencies): AwsService {
  const { clock, identities, roles, hex } = dependencies;
  const uniqueIdOf = (roleArn: string) => `AROA${hex(`role/${roleArn}`, 17).toUpperCase()}`;

  return {
    signingName: 'sts',
    operations: {
      GetCallerIdentity(_input: object, { caller }: RequestContext): Reply<GetCallerIdentityCommandOutput> {
        const roleArn = roleArnOf(caller.arn);
        const UserId = roleArn
          ? `${uniqueIdOf(roleArn)}:${caller.arn.split('/').at(-1)}`
          : caller.arn.endsWith(':root')
            ? caller.accountId
            : `AIDA${hex(`user/${caller.arn}`, 17).toUpperCase()}`;
        return { UserId, Account: caller.accountId, Arn: caller.arn };
      },

      AssumeRole(input: AssumeRoleCommandInput, context: RequestContext): Reply<AssumeRoleCommandOutput> {
        const { RoleArn = '', RoleSessionName = '' } = input;
        if (!SESSION_NAME.test(RoleSessionName)) {
          throw constraint(
            RoleSessionName,
            'roleSessionName',
            'Member must satisfy regular expression pattern: [\\w+=,.@-]*',
          );
        }
        const [, accountId, name] = ROLE_ARN.exec(RoleArn) ?? [];
        if (!accountId || !name) throw invalid(`${RoleArn} is invalid`);
        const role = roles.get(RoleArn);
        if (!role || !isTrusted(role, { input, context })) throw refused(RoleArn, context);
        refuseSessionPolicies(input);

        const seconds = sessionSeconds(input, { role, context });
        const expiresAtMs = clock.now() + seconds * 1000;
        const arn = `arn:aws:sts::${accountId}:assumed-role/${name}/${RoleSessionName}`;
        const { accessKeyId, secretAccessKey, sessionToken } = identities.issue({
          arn,
          accountId,
          policy: role.policies,
          expiresAtMs,
        });
        return {
          Credentials: {
            AccessKeyId: accessKeyId,
            SecretAccessKey: secretAccessKey,
            SessionToken: sessionToken,
            Expiration: new Date(expiresAtMs),
          },
          AssumedRoleUser: { AssumedRoleId: `${uniqueIdOf(RoleArn)}:${RoleSessionName}`, Arn: arn },
        };
      },

      GetWebIdentityToken: webIdentityTokens(dependencies),
    },
  };
}

function isTrusted(
  role: Role,
  { input, context }: { input: AssumeRoleCommandInput; context: RequestContext },
): boolean {
  const keys = {
    'aws:principalarn': roleArnOf(context.caller.arn) ?? context.caller.arn,
    'aws:principalaccount': context.caller.accountId,
    'sts:rolesessionname': input.RoleSessionName ?? '',
    ...(input.ExternalId !== undefined && { 'sts:externalid': input.ExternalId }),
  };
  const question = { caller: context.caller, action: 'sts:AssumeRole', keys };
  return evaluatePrincipals(role.trustPolicy, question) === 'allowed';
}

/** A role that assumes another role gets an hour at most, whatever the role allows (IAM user guide, role chaining). */
function sessionSeconds(
  { DurationSeconds = HOUR_SECONDS }: AssumeRoleCommandInput,
  { role, context }: { role: Role; context: RequestContext },
): number {
  if (DurationSeconds < SHORTEST_SESSION_SECONDS) {
    throw constraint(DurationSeconds, 'durationSeconds', 'Member must have value greater than or equal to 900');
  }
  if (roleArnOf(context.caller.arn) && DurationSeconds > HOUR_SECONDS) {
    throw invalid('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining');
  }
  if (DurationSeconds > (role.maxSessionSeconds ?? HOUR_SECONDS)) {
    throw invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  return DurationSeconds;
}

/** Session policies narrow what a session may do. They are refused rather than passed over, which would widen it. */
function refuseSessionPolicies({ Policy, PolicyArns }: AssumeRoleCommandInput): void {
  if (Policy === undefined && (PolicyArns ?? []).length === 0) return;
  throw new AwsFault('UnsupportedOperation', 'Session policies are not implemented locally.', { status: 501 });
}

/** AWS gives the same answer for a role that does not exist and for one that does not trust the caller. */
function refused(roleArn: string, { caller }: RequestContext): AwsFault {
  const message = `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
  return new AwsFault('AccessDenied', message, { status: 403 });
}
