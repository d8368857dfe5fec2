import { RestFault } from '../../rest/vendor.ts';

/** A refusal of the token endpoint: OAuth's `error` with Entra's own number in the description. */
export function oauthFault(
  { status, error, number }: { status: number; error: string; number: number },
  message: string,
): RestFault {
  return new RestFault({ status, code: error, members: { error_codes: [number] } }, `AADSTS${number}: ${message}`);
}

const invalidClient = (number: number, message: string) =>
  oauthFault({ status: 401, error: 'invalid_client', number }, message);

export const refusals = {
  unknownTenant: (tenant: string) =>
    oauthFault({ status: 400, error: 'invalid_request', number: 90002 }, `Tenant '${tenant}' not found.`),
  unknownClient: (clientId: string, tenant: string) =>
    oauthFault(
      { status: 400, error: 'unauthorized_client', number: 700016 },
      `Application with identifier '${clientId}' was not found in the directory '${tenant}'.`,
    ),
  grant: (grant: string) =>
    oauthFault(
      { status: 400, error: 'unsupported_grant_type', number: 70003 },
      `The app requested an unsupported grant type '${grant}'.`,
    ),
  scope: (scope: string) =>
    oauthFault(
      { status: 400, error: 'invalid_scope', number: 1002012 },
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    ),
  noCredential: () =>
    invalidClient(
      7000216,
      "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
    ),
  secret: (clientId: string) =>
    invalidClient(
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
    ),
  assertionType: () =>
    oauthFault(
      { status: 400, error: 'invalid_request', number: 900144 },
      "The request body must contain the following parameter: 'client_assertion_type'.",
    ),
  assertion: () =>
    invalidClient(700024, 'Client assertion is not within its valid time range, or its signature is not valid.'),
  issuer: (issuer: string) =>
    invalidClient(700211, `No matching federated identity record found for presented assertion issuer '${issuer}'.`),
  audience: (audience: string) =>
    invalidClient(
      700212,
      `No matching federated identity record found for presented assertion audience '${audience}'.`,
    ),
  subject: (subject: string) =>
    invalidClient(
      700213,
      `No matching federated identity record found for presented assertion subject '${subject}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.`,
    ),
};
