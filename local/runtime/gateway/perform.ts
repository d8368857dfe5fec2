import type { Authorizer } from '../iam/authorize.ts';
import { AwsFault, type AwsService, type Operation } from './aws-service.ts';
import type { Call, CallHooks } from './call.ts';
import type { Identity } from './identities.ts';
import type { ServiceModel } from './model/service-models.ts';
import type { Decoded } from './protocols/protocol.ts';
import { requireMembers } from './required-members.ts';

export interface Understood {
  readonly call: Call;
  readonly identity: Identity;
  readonly decoded: Decoded;
  readonly model: ServiceModel;
  /** The name of the request, where an invocation has sent it. */
  readonly sender: string | undefined;
}

export interface Means {
  readonly hooks: CallHooks;
  readonly authorize: Authorizer;
  /** Undefined where no service of the request's signing name runs. */
  readonly operations: AwsService['operations'] | undefined;
}

/** Authorizes a call, completes what AWS checks before any service does, and runs it between the hooks. */
export async function perform(
  { call, identity, decoded, model, sender }: Understood,
  { hooks, authorize, operations }: Means,
): Promise<{ output: object; replyLost: boolean }> {
  const { context } = call;
  try {
    authorize(call, identity);
    requireMembers(decoded, model);
    refuseDryRun(call);
    const parking = { sender, onPark: hooks.onPark };
    const plan = await parked(hooks.beforeCall?.(call), parking);
    const operation = implementationOf(decoded, operations);
    const output = plan?.instead ?? (await parked(operation(decoded.input as never, context), parking));
    const replyLost = plan?.replyLost ?? false;
    hooks.afterCall?.(call, { fault: undefined, status: 200, replyLost });
    return { output, replyLost };
  } catch (error) {
    const { code, status } = outcomeOf(error, model);
    hooks.afterCall?.(call, { fault: code, status, replyLost: false });
    throw error;
  }
}

async function parked<Value>(
  value: Promise<Value> | Value,
  { sender, onPark }: { sender: string | undefined; onPark: CallHooks['onPark'] },
): Promise<Value> {
  if (!(value instanceof Promise)) return value;
  const resume = onPark?.(sender);
  try {
    return await value;
  } finally {
    resume?.();
  }
}

function implementationOf({ operation }: Decoded, operations: AwsService['operations'] | undefined): Operation {
  const implementation =
    operations && Object.hasOwn(operations, operation.name) ? operations[operation.name] : undefined;
  if (implementation) return implementation;
  throw new AwsFault('UnsupportedOperation', `The local ${operation.name} is not implemented.`, { status: 501 });
}

/** EC2 answers a permitted dry run with an error. */
function refuseDryRun({ service, input }: Call): void {
  if (service !== 'ec2' || input['DryRun'] !== true) return;
  throw new AwsFault('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', { status: 412 });
}

function outcomeOf(error: unknown, { errors }: ServiceModel): { code: string; status: number } {
  return error instanceof AwsFault
    ? { code: error.code, status: error.details.status ?? errors.get(error.code)?.status ?? 400 }
    : { code: 'InternalFailure', status: 500 };
}
