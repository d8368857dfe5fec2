import type { Manners } from '../calls/manners.ts';
import { oauthFault } from './entra/refusals.ts';
import { armFault, badRequest } from './fault.ts';

/**
 * How calls are limited is not here: Resource Manager counts all calls of a class together, not each operation by itself; see
 * `arm/throttle.ts`.
 */
const resourceManagerManners: Manners = {
  rateOf: () => undefined,
  throttled({ retryAfterSeconds }) {
    const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
    return armFault({ status: 429, code: 'TooManyRequests', headers }, 'The request is being throttled.');
  },
  denied: (message = 'The client does not have authorization to perform this action.') =>
    armFault({ status: 403, code: 'AuthorizationFailed' }, message),
  internal: (message = 'An error occurred.') => armFault({ status: 500, code: 'InternalServerError' }, message),
  unavailable: (message = 'The service is temporarily unavailable.') =>
    armFault({ status: 503, code: 'ServiceUnavailable' }, message),
  refused: badRequest,
  answerWithoutEffect(operation) {
    if (operation.endsWith('_Delete')) return { status: 202 };
    throw new RangeError(`${operation} cannot be ignored: its answer depends on its effect.`);
  },
};

const entraManners: Manners = {
  ...resourceManagerManners,
  denied: (message = 'Access has been blocked by Conditional Access policies.') =>
    oauthFault({ status: 400, error: 'invalid_grant', number: 53003 }, message),
  internal: (message = 'A transient error has occurred.') =>
    oauthFault({ status: 500, error: 'server_error', number: 90033 }, message),
  unavailable: (message = 'A transient error has occurred. Please try again.') =>
    oauthFault({ status: 503, error: 'temporarily_unavailable', number: 90033 }, message),
  refused: (code, message) => oauthFault({ status: 400, error: code, number: 90014 }, message),
};

/** Far from what Microsoft Graph allows, whose limits are counted in units of their own: they are not simulated. */
const graphManners: Manners = {
  ...resourceManagerManners,
  denied: (message = 'Insufficient privileges to complete the operation.') =>
    armFault({ status: 403, code: 'Authorization_RequestDenied' }, message),
};

export const azureServices = [
  'azure-resources',
  'azure-network',
  'azure-private-dns',
  'azure-postgresql',
  'azure-containerservice',
  'azure-compute',
] as const;

export function azureManners(service: string): Manners | undefined {
  if (service === 'azure-entra') return entraManners;
  if (service === 'microsoft-graph') return graphManners;
  return azureServices.some((known) => known === service) ? resourceManagerManners : undefined;
}
