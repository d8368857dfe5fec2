import { AwsFault, type Caller, type RequestContext } from '../gateway/aws-service.ts';
import type { Identity } from '../gateway/identities.ts';
import { permissionsFor } from './actions.ts';
import { conditionKeysFor } from './condition-keys.ts';
import { evaluate } from './evaluate.ts';
import type { AccessQuestion, Verdict } from './policy.ts';

/** A decoded request, as far as access depends on it. */
export interface AccessRequest {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly context: RequestContext;
}

export type ResourceTags = (arn: string) => Readonly<Record<string, string>> | undefined;

/** Throws the service's own refusal when the identity's policies do not allow the request. */
export type Authorizer = (request: AccessRequest, identity: Identity) => void;

/**
 * Checks identity policies: every permission that AWS asks for the call must be allowed on each of its resources. Policies of
 * resources (queues, buckets) are not considered: in our stack every caller is allowed by its own role.
 */
export function createAuthorizer({
  resourceTags = () => undefined,
}: {
  resourceTags?: ResourceTags | undefined;
}): Authorizer {
  return (request, { caller, policy }) => {
    if (policy === undefined) return;
    for (const permission of permissionsFor(request)) {
      const { action, resource } = permission;
      const keys = conditionKeysFor(request, { ...permission, tags: resourceTags(resource) ?? {} });
      const question: AccessQuestion = { action, resource, keys };
      const verdict = evaluate(policy, question);
      if (verdict !== 'allowed') throw denial({ caller, question, verdict }, request);
    }
  };
}

interface Denial {
  readonly caller: Caller;
  readonly question: AccessQuestion;
  readonly verdict: Exclude<Verdict, 'allowed'>;
}

function denial({ caller, question, verdict }: Denial, { service }: AccessRequest): AwsFault {
  const { action, resource } = question;
  const reason =
    verdict === 'explicitly-denied'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  const text = `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
  if (service === 'ec2') {
    return new AwsFault('UnauthorizedOperation', `You are not authorized to perform this operation. ${text}`, {
      status: 403,
    });
  }
  const code = bareCode.has(service) ? 'AccessDenied' : 'AccessDeniedException';
  return new AwsFault(code, text, { status: service === 'eks' || bareCode.has(service) ? 403 : 400 });
}

/** The query services, S3, and SQS, which kept its query code. */
const bareCode: ReadonlySet<string> = new Set(['rds', 'elasticloadbalancing', 'sts', 'iam', 's3', 'sqs']);
