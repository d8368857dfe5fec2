import { AwsFault } from './aws-service.ts';
import type { CredentialScope } from './credential-scope.ts';
import { credentialFault, resolveFault } from './faults.ts';
import type { ProtocolName, ServiceModel } from './model/service-models.ts';
import type { WireRequest, WireResponse } from './protocols/protocol.ts';
import { protocols } from './protocols/protocols.ts';

/**
 * Answers a request whose signature does not say which of our services it is for: unsigned, or signed for a service that is not
 * here. The protocol is guessed from the headers, as nothing else is known.
 */
export function refuseUnscoped(
  request: WireRequest,
  { scope, requestId }: { scope: CredentialScope | undefined; requestId: string },
): WireResponse {
  const protocol = guessProtocol(request);
  const model: ServiceModel = {
    signingName: scope?.signingName ?? '',
    protocol,
    xmlNamespace: 'http://webservices.amazon.com/AWSFault/2005-15-09',
    operations: new Map(),
    errors: new Map(),
  };
  const fault = scope
    ? new AwsFault('UnknownService', `No service signs its requests as '${scope.signingName}' here.`, { status: 404 })
    : credentialFault('missing', protocol);
  return protocols[protocol].refuse(resolveFault(fault, { model, requestId, method: request.method }), model);
}

function guessProtocol({ headers }: WireRequest): ProtocolName {
  if (headers['x-amz-target']) return 'json';
  return headers['content-type']?.includes('json') ? 'rest-json' : 'query';
}
