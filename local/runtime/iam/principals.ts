import type { Caller } from '../gateway/aws-service.ts';
import { conditionsHold } from './conditions.ts';
import { coversAction } from './evaluate.ts';
import { matchesArn } from './patterns.ts';
import { type ConditionKeys, many, type PolicyDocument, type Statement, type Verdict } from './policy.ts';

/** What is asked of a trust policy, or of the policy of a resource. */
export interface PrincipalQuestion {
  readonly caller: Caller;
  readonly action: string;
  readonly keys: ConditionKeys;
}

/** Decides by a policy that names principals. Its `Resource` is not looked at: the policy belongs to one resource. */
export function evaluatePrincipals(policy: PolicyDocument, { caller, action, keys }: PrincipalQuestion): Verdict {
  const matching = many<Statement>(policy.Statement).filter(
    (statement) =>
      names(statement.Principal, caller) &&
      coversAction(statement, action) &&
      conditionsHold(statement.Condition, keys),
  );
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'explicitly-denied';
  return matching.some(({ Effect }) => Effect === 'Allow') ? 'allowed' : 'not-allowed';
}

/** An account id or its root stands for everyone in the account whose own policies allow the call; a role for all its sessions. */
function names(principal: Statement['Principal'], caller: Caller): boolean {
  if (principal === undefined) return false;
  const listed = principal === '*' ? ['*'] : many(principal['AWS']);
  const acceptable = [caller.accountId, `arn:aws:iam::${caller.accountId}:root`, caller.arn, roleArnOf(caller.arn)];
  return listed.some((name) => name === '*' || acceptable.some((own) => own !== undefined && matchesArn(name, own)));
}

const ASSUMED_ROLE = /^arn:aws:sts::(\d+):assumed-role\/([^/]+)\//;

/** `arn:aws:sts::1:assumed-role/name/session` → `arn:aws:iam::1:role/name`. Undefined for users. */
export function roleArnOf(arn: string): string | undefined {
  const match = ASSUMED_ROLE.exec(arn);
  return match ? `arn:aws:iam::${match[1]}:role/${match[2]}` : undefined;
}
