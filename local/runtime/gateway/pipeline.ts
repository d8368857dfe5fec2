import { createAuthorizer } from '../iam/authorize.ts';
import { invocationOf, senderOf } from '../sender.ts';
import { AwsFault, type AwsService } from './aws-service.ts';
import type { Call, CallHooks } from './call.ts';
import { type CredentialScope, credentialScopeOf } from './credential-scope.ts';
import { credentialFault, internalFailure, resolveFault } from './faults.ts';
import type { Identities, Identity, Signer } from './identities.ts';
import { isModelled, loadServiceModel, type ServiceModel } from './model/service-models.ts';
import { type Means, perform } from './perform.ts';
import type { WireRequest, WireResponse } from './protocols/protocol.ts';
import { protocols } from './protocols/protocols.ts';
import { refuseUnscoped } from './unscoped.ts';

export interface PipelineOptions extends CallHooks {
  readonly services: readonly AwsService[];
  readonly identities: Identities;
  /** Tags of an existing resource by ARN, for `aws:ResourceTag/…` conditions. */
  readonly resourceTags?: (arn: string) => Readonly<Record<string, string>> | undefined;
  readonly log?: (message: string, error: unknown) => void;
  /**
   * The time of the services, in milliseconds since the epoch; the real one when absent. They tell it with each answer, and an SDK that finds its
   * own clock far from it corrects itself and calls again, whatever the error was.
   */
  readonly now?: () => number;
}

export type { Call, CallHooks, CallOutcome, CallPlan } from './call.ts';

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
      const operations = services.get(scope.signingName)?.operations;
      return await serve(exchange, { identities: options.identities, hooks: options, authorize, operations });
    } catch (error) {
      return refuse(error, { ...exchange, options });
    }
  };
}

async function serve(
  exchange: Exchange,
  { identities, ...means }: Means & Pick<PipelineOptions, 'identities'>,
): Promise<Answer> {
  const { request, scope, model, requestId } = exchange;
  const sender = senderOf(request.headers);
  const invocationId = invocationOf(sender);
  const identity = identify({ ...scope, invocationId }, { identities, model });
  const decoded = protocols[model.protocol].decode(request, model);
  const context = { caller: identity.caller, region: scope.region, requestId, invocationId };
  const call: Call = { service: scope.signingName, operation: decoded.operation.name, input: decoded.input, context };
  const { output, replyLost } = await perform({ call, identity, decoded, model, sender }, means);
  if (replyLost) return 'reply-lost';
  return protocols[model.protocol].encode({ operation: decoded.operation, output, requestId }, model);
}

function identify(signer: Signer, { identities, model }: { identities: Identities; model: ServiceModel }): Identity {
  const identity = identities.resolve(signer);
  if (typeof identity === 'string') throw credentialFault(identity, model.protocol);
  return identity;
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

/** Request ids are UUIDs in shape and a count in content: the same run shows the same ids. */
function requestIdOf(count: number): string {
  return `00000000-0000-4000-8000-${count.toString(16).padStart(12, '0')}`;
}
