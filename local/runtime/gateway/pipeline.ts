import { type Authorizer, createAuthorizer } from '../iam/authorize.ts';
import { AwsFault, type AwsService, type Operation, type RequestContext } from './aws-service.ts';
import { type CredentialScope, credentialScopeOf } from './credential-scope.ts';
import { credentialFault, internalFailure, resolveFault } from './faults.ts';
import type { Identities, Identity, Signer } from './identities.ts';
import { isModelled, loadServiceModel, type ServiceModel } from './model/service-models.ts';
import type { Decoded, Values, WireRequest, WireResponse } from './protocols/protocol.ts';
import { protocols } from './protocols/protocols.ts';
import { requireMembers } from './required-members.ts';
import { refuseUnscoped } from './unscoped.ts';

/** A request that was understood and allowed. */
export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly input: Values;
  readonly context: RequestContext;
}

export interface CallOutcome {
  /** The wire code of the refusal; undefined when the call succeeded. */
  readonly fault: string | undefined;
  readonly status: number;
  readonly replyLost: boolean;
}

export interface PipelineOptions {
  readonly services: readonly AwsService[];
  readonly identities: Identities;
  /** Tags of an existing resource by ARN, for `aws:ResourceTag/…` conditions. */
  readonly resourceTags?: (arn: string) => Readonly<Record<string, string>> | undefined;
  /** Runs before the operation: may throw an AwsFault, wait on the clock, or ask for the reply to be lost after the effect. */
  readonly beforeCall?: (call: Call) => Promise<CallPlan> | CallPlan;
  /** Learns of every call that was understood, allowed or not. */
  readonly afterCall?: (call: Call, outcome: CallOutcome) => void;
  /**
   * Told when a request only waits: for what a hook or an operation promised. Whatever really works meanwhile does so inside
   * `clock.busy`; the rest waits for the clock. Returns the call that ends the waiting.
   */
  readonly onPark?: (invocationId: string | undefined) => () => void;
  readonly log?: (message: string, error: unknown) => void;
}

// biome-ignore lint/suspicious/noConfusingVoidType: a hook that has nothing to say returns nothing
export type CallPlan = { readonly replyLost?: boolean } | undefined | void;

type Answer = WireResponse | 'reply-lost';

interface Exchange {
  readonly request: WireRequest;
  readonly scope: CredentialScope;
  readonly model: ServiceModel;
  readonly requestId: string;
}

/** From a request on the wire to the answer on the wire: identify, decode, authorize, call, encode. */
export function createPipeline(options: PipelineOptions): (request: WireRequest) => Promise<Answer> {
  const services = new Map(options.services.map((service) => [service.signingName, service]));
  const authorize = createAuthorizer({ resourceTags: options.resourceTags });
  let requests = 0;

  return async (request) => {
    requests += 1;
    const requestId = requestIdOf(requests);
    const scope = credentialScopeOf(request);
    if (!scope || !isModelled(scope.signingName)) return refuseUnscoped(request, { scope, requestId });
    const model = await loadServiceModel(scope.signingName);
    const exchange = { request, scope, model, requestId };
    try {
      return await serve(exchange, { options, authorize, operations: services.get(scope.signingName)?.operations });
    } catch (error) {
      return refuse(error, { ...exchange, options });
    }
  };
}

interface Means {
  readonly options: PipelineOptions;
  readonly authorize: Authorizer;
  readonly operations: AwsService['operations'] | undefined;
}

async function serve(exchange: Exchange, { options, authorize, operations }: Means): Promise<Answer> {
  const { request, scope, model, requestId } = exchange;
  const invocationId = request.headers[INVOCATION_HEADER];
  const identity = identify({ ...scope, invocationId }, { identities: options.identities, model });
  const decoded = protocols[model.protocol].decode(request, model);
  const context = { caller: identity.caller, region: scope.region, requestId, invocationId };
  const call: Call = { service: scope.signingName, operation: decoded.operation.name, input: decoded.input, context };
  const implementation = () => implementationOf(decoded, operations);
  const { output, replyLost } = await perform(
    { call, identity, decoded, model },
    { options, authorize, implementation },
  );
  if (replyLost) return 'reply-lost';
  return protocols[model.protocol].encode({ operation: decoded.operation, output, requestId }, model);
}

interface Understood {
  readonly call: Call;
  readonly identity: Identity;
  readonly decoded: Decoded;
  readonly model: ServiceModel;
}

async function perform(
  { call, identity, decoded, model }: Understood,
  { options, authorize, implementation }: Omit<Means, 'operations'> & { implementation: () => Operation },
): Promise<{ output: object; replyLost: boolean }> {
  const { context } = call;
  try {
    authorize(call, identity);
    requireMembers(decoded, model);
    refuseDryRun(call);
    const parking = { invocationId: context.invocationId, onPark: options.onPark };
    const plan = await parked(options.beforeCall?.(call), parking);
    const output = await parked(implementation()(decoded.input as never, context), parking);
    const replyLost = plan?.replyLost ?? false;
    options.afterCall?.(call, { fault: undefined, status: 200, replyLost });
    return { output, replyLost };
  } catch (error) {
    const { code, status } = outcomeOf(error);
    options.afterCall?.(call, { fault: code, status, replyLost: false });
    throw error;
  }
}

async function parked<Value>(
  value: Promise<Value> | Value,
  { invocationId, onPark }: { invocationId: string | undefined; onPark: PipelineOptions['onPark'] },
): Promise<Value> {
  if (!(value instanceof Promise)) return value;
  const resume = onPark?.(invocationId);
  try {
    return await value;
  } finally {
    resume?.();
  }
}

function identify(signer: Signer, { identities, model }: { identities: Identities; model: ServiceModel }): Identity {
  const identity = identities.resolve(signer);
  if (typeof identity === 'string') throw credentialFault(identity, model.protocol);
  return identity;
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

function refuse(
  error: unknown,
  { model, requestId, request, options }: Exchange & { options: PipelineOptions },
): WireResponse {
  const protocol = protocols[model.protocol];
  if (!(error instanceof AwsFault)) options.log?.(`${model.signingName} failed unexpectedly.`, error);
  const fault = error instanceof AwsFault ? error : internalFailure(model.protocol);
  return protocol.refuse(resolveFault(fault, { model, requestId, method: request.method }), model);
}

function outcomeOf(error: unknown): { code: string; status: number } {
  return error instanceof AwsFault
    ? { code: error.code, status: error.details.status ?? 400 }
    : { code: 'InternalFailure', status: 500 };
}

/** The header by which the local invoker marks the requests of an invocation. */
const INVOCATION_HEADER = 'x-tenantry-invocation';

/** Request ids are UUIDs in shape and a count in content: the same run shows the same ids. */
function requestIdOf(count: number): string {
  return `00000000-0000-4000-8000-${count.toString(16).padStart(12, '0')}`;
}
