import { AwsFault } from './aws-service.ts';
import type { ProtocolName, ServiceModel } from './model/service-models.ts';
import type { WireFault } from './protocols/protocol.ts';

/** Looks a fault up in the service's model, by modelled name or wire code, for its status and both its names. */
export function resolveFault(
  fault: AwsFault,
  { model, requestId, method }: { model: ServiceModel; requestId: string; method: string },
): WireFault {
  const known = model.errors.get(fault.code);
  const { details } = fault;
  const side = details.fault ?? known?.fault ?? ((details.status ?? 400) >= 500 ? 'server' : 'client');
  return {
    name: known?.name ?? fault.code,
    wireCode: known?.wireCode ?? fault.code,
    message: fault.message,
    status: details.status ?? known?.status ?? (side === 'server' ? 500 : 400),
    fault: side,
    headers: details.headers ?? {},
    members: details.members ?? {},
    model: known,
    requestId,
    method,
  };
}

/** What AWS answers when something of its own went wrong. The message names no cause, as AWS's does not. */
export function internalFailure(protocol: ProtocolName): AwsFault {
  const code = {
    json: 'InternalFailure',
    'rest-json': 'InternalFailure',
    query: 'InternalFailure',
    ec2: 'InternalError',
    'rest-xml': 'InternalError',
  };
  return new AwsFault(code[protocol], 'An internal error has occurred', { status: 500, fault: 'server' });
}

type CredentialProblem = 'missing' | 'invalid' | 'expired';

interface Wording {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

const INVALID = 'The security token included in the request is invalid.';
const EXPIRED = 'The security token included in the request is expired';

/** Each protocol family refuses credentials with names of its own (observed answers of STS, EC2, S3 and the JSON services). */
const wordings: Record<CredentialProblem, Record<ProtocolName, Wording>> = {
  missing: {
    json: { code: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token', status: 400 },
    'rest-json': { code: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token', status: 403 },
    query: { code: 'MissingAuthenticationToken', message: 'Request is missing Authentication Token', status: 403 },
    ec2: { code: 'MissingParameter', message: 'The request must contain the parameter AWSAccessKeyId', status: 400 },
    'rest-xml': { code: 'AccessDenied', message: 'Access Denied', status: 403 },
  },
  invalid: {
    json: { code: 'UnrecognizedClientException', message: INVALID, status: 400 },
    'rest-json': { code: 'UnrecognizedClientException', message: INVALID, status: 403 },
    query: { code: 'InvalidClientTokenId', message: INVALID, status: 403 },
    ec2: { code: 'AuthFailure', message: 'AWS was not able to validate the provided access credentials', status: 401 },
    'rest-xml': {
      code: 'InvalidAccessKeyId',
      message: 'The AWS Access Key Id you provided does not exist in our records.',
      status: 403,
    },
  },
  expired: {
    json: { code: 'ExpiredTokenException', message: EXPIRED, status: 400 },
    'rest-json': { code: 'ExpiredTokenException', message: EXPIRED, status: 403 },
    query: { code: 'ExpiredToken', message: EXPIRED, status: 403 },
    ec2: { code: 'RequestExpired', message: 'Request has expired.', status: 400 },
    'rest-xml': { code: 'ExpiredToken', message: 'The provided token has expired.', status: 400 },
  },
};

export function credentialFault(problem: CredentialProblem, protocol: ProtocolName): AwsFault {
  const { code, message, status } = wordings[problem][protocol];
  return new AwsFault(code, message, { status });
}
