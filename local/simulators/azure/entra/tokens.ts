import type { Reply } from '../../http/exchange.ts';
import type { RestRequest, RestRoute } from '../../rest/vendor.ts';
import type { World } from '../../world/world.ts';
import { armFault } from '../fault.ts';
import type { Application, AzureSettings } from '../settings.ts';
import type { Passwords } from './passwords.ts';
import { refusals } from './refusals.ts';

/** "expires_in: 3599": a token of a service principal lives for an hour. */
const TOKEN_SECONDS = 3599;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const AUDIENCES = ['https://management.azure.com', 'https://graph.microsoft.com'] as const;

export type Audience = (typeof AUDIENCES)[number];

interface Issued {
  readonly application: Application;
  readonly audience: Audience;
  readonly expiresAtMs: number;
}

export interface Tokens {
  readonly route: RestRoute;
  /** Whose token the request carries. Throws for none, an unknown one, one that is over, and one for somebody else. */
  holderOf(request: Pick<RestRequest, 'headers'>, audience: Audience): Application;
}

type Form = Readonly<Record<string, string | undefined>>;

/** Client credentials, shown by a federated assertion or by a secret. */
export function createTokens(world: World, settings: AzureSettings, passwords: Passwords): Tokens {
  const issued = new Map<string, Issued>();
  return {
    route: {
      method: 'POST',
      path: '/{tenant}/oauth2/v2.0/token',
      service: 'azure-entra',
      operation: 'Token_Issue',
      open: true,
      run({ params: { tenant = '' }, body }): Reply {
        const { application, audience } = granted({ tenant, form: formOf(body) }, { ...settings, passwords });
        const token = world.hex(`entra-token/${application.clientId}/${world.serial('entra-token')}`, 64);
        issued.set(token, { application, audience, expiresAtMs: world.clock.now() + TOKEN_SECONDS * 1000 });
        const access = { token_type: 'Bearer', expires_in: TOKEN_SECONDS, ext_expires_in: TOKEN_SECONDS };
        return { status: 200, body: { ...access, access_token: token } };
      },
    },

    holderOf({ headers }, audience) {
      const [, token] = /^Bearer (.+)$/.exec(headers.authorization ?? '') ?? [];
      if (token === undefined) {
        throw armFault(
          { status: 401, code: 'AuthenticationFailed' },
          "Authentication failed. The 'Authorization' header is missing.",
        );
      }
      const found = issued.get(token);
      if (!found || found.audience !== audience) {
        throw armFault({ status: 401, code: 'InvalidAuthenticationToken' }, 'The access token is invalid.');
      }
      if (found.expiresAtMs <= world.clock.now()) {
        throw armFault(
          { status: 401, code: 'ExpiredAuthenticationToken' },
          `The access token expiry UTC time '${new Date(found.expiresAtMs).toISOString()}' is earlier than current UTC time '${new Date(world.clock.now()).toISOString()}'.`,
        );
      }
      return found.application;
    },
  };
}

function formOf(body: unknown): Form {
  return typeof body === 'object' && body !== null ? (body as Form) : {};
}

function granted(
  { tenant, form }: { tenant: string; form: Form },
  settings: Pick<AzureSettings, 'applications' | 'subscriptions' | 'webIdentity'> & { passwords: Passwords },
): Pick<Issued, 'application' | 'audience'> {
  const { client_id: clientId = '', grant_type: grant = '', scope = '' } = form;
  if (!settings.subscriptions.some(({ tenantId }) => tenantId === tenant)) throw refusals.unknownTenant(tenant);
  if (grant !== 'client_credentials') throw refusals.grant(grant);
  const application = settings.applications.find((each) => each.clientId === clientId && each.tenantId === tenant);
  if (!application) throw refusals.unknownClient(clientId, tenant);
  // With and without the slash at the end of the resource's own name.
  const audience = AUDIENCES.find((each) => new RegExp(`^${each}/{1,2}\\.default$`).test(scope));
  if (audience === undefined) throw refusals.scope(scope);
  if (form.client_assertion !== undefined) checkAssertion(form, { application, webIdentity: settings.webIdentity });
  else if (form.client_secret === undefined) throw refusals.noCredential();
  else if (!settings.passwords.isGood(clientId, form.client_secret)) throw refusals.secret(clientId);
  return { application, audience };
}

/** Each of issuer, audience and subject has to be what a registered credential says, letter by letter. */
function checkAssertion(
  { client_assertion_type: type, client_assertion: assertion = '' }: Form,
  { application, webIdentity }: { application: Application; webIdentity: AzureSettings['webIdentity'] },
): void {
  if (type !== ASSERTION_TYPE) throw refusals.assertionType();
  const claims = webIdentity.verify(assertion);
  if (!claims) throw refusals.assertion();
  const ofIssuer = (application.federatedCredentials ?? []).filter(({ issuer }) => issuer === claims.iss);
  if (ofIssuer.length === 0) throw refusals.issuer(claims.iss);
  const audiences = [claims.aud].flat();
  const ofAudience = ofIssuer.filter(({ audience }) => audiences.includes(audience));
  if (ofAudience.length === 0) throw refusals.audience(audiences.join(','));
  if (!ofAudience.some(({ subject }) => subject === claims.sub)) throw refusals.subject(claims.sub);
}
