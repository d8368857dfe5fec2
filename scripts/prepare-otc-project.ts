import { readFileSync } from 'node:fs';

export interface LandingProject {
  /** Ids of the project, and of the domain that it is in. */
  readonly project: string;
  readonly domain: string;
  readonly region: string;
  /** Of the AWS account whose roles shall enter, with the keys by which it signs now. */
  readonly issuer: string;
  readonly jwks: object;
  /** Whom the tokens of these roles are meant for. */
  readonly audience: string;
  /** ARNs of the roles that may enter. Every role of the account can get a token; only these are let in by it. */
  readonly roles: readonly string[];
  /** With Security Administrator in the domain; used and not kept. */
  readonly token: string;
  /** Where another answers in the place of IAM. */
  readonly endpointUrl?: string | undefined;
}

const NAME = 'tenantry';
const FEDERATION = '/v3/OS-FEDERATION';
const description = 'Tenants of Tenantry';

/**
 * Prepares a project of the Open Telekom Cloud for tenants: an identity provider that trusts the issuer of our AWS account, and a group with
 * exactly the rights of `otc-policy.json` in that project, whose members are the roles that are named. Half done, it stops: what stands
 * already is then named in IAM's refusal, and is for a person to look at.
 */
export async function prepareLandingProject(
  order: LandingProject,
): Promise<{ identityProvider: string; audience: string }> {
  const call = caller(order);
  const policy: object = JSON.parse(
    readFileSync(new URL('../infra/landing-account/otc-policy.json', import.meta.url), 'utf8'),
  );
  const { audience, domain: domain_id, issuer, project, roles } = order;
  const group = await call('POST /v3/groups', { group: { name: NAME, description, domain_id } });
  const role = await call('POST /v3.0/OS-ROLE/roles', {
    role: { display_name: NAME, type: 'XA', description, policy },
  });
  await call(`PUT /v3/projects/${project}/groups/${idIn(group, 'group')}/roles/${idIn(role, 'role')}`);
  await call(`PUT ${FEDERATION}/identity_providers/${NAME}`, {
    identity_provider: { sso_type: 'virtual_user_sso', description, enabled: true },
  });
  await call(`POST /v3.0/OS-FEDERATION/identity-providers/${NAME}/openid-connect-config`, {
    openid_connect_config: {
      access_mode: 'program',
      idp_url: issuer,
      client_id: audience,
      signing_key: JSON.stringify(order.jwks),
    },
  });
  const rule = {
    local: [{ user: { name: '{0}' } }, { group: { name: NAME } }],
    remote: [{ type: 'sub' }, { type: 'sub', any_one_of: roles }],
  };
  await call(`PUT ${FEDERATION}/mappings/${NAME}`, { mapping: { rules: [rule] } });
  await call(`PUT ${FEDERATION}/identity_providers/${NAME}/protocols/oidc`, { protocol: { mapping_id: NAME } });
  return { identityProvider: NAME, audience };
}

function caller({ region, token, endpointUrl }: LandingProject) {
  const host = region === 'eu-ch2' ? 'iam-pub.eu-ch2.sc.otc.t-systems.com' : `iam.${region}.otc.t-systems.com`;
  const origin = endpointUrl === undefined ? `https://${host}` : `${endpointUrl}/${host}`;
  return async (line: string, body?: object): Promise<unknown> => {
    const [method = '', path = ''] = line.split(' ');
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers: { 'content-type': 'application/json;charset=utf8', 'x-auth-token': token },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${line}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
}

function idIn(answer: unknown, member: string): string {
  return String(Reflect.get(Object(Reflect.get(Object(answer), member)), 'id'));
}

/** IAM takes a copy of the keys and never looks again. */
async function keysOf(issuer: string): Promise<object> {
  const configuration = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
  return Object(await (await fetch(String(Reflect.get(Object(configuration), 'jwks_uri')))).json());
}

if (import.meta.main) {
  const given = (name: string): string => {
    const value = process.env[name];
    if (!value) throw new Error(`${name} is not set.`);
    return value;
  };
  const access = await prepareLandingProject({
    project: given('PROJECT_ID'),
    domain: given('DOMAIN_ID'),
    region: given('REGION'),
    issuer: given('ISSUER'),
    jwks: await keysOf(given('ISSUER')),
    audience: given('AUDIENCE'),
    roles: given('ROLES').split(','),
    token: given('OTC_TOKEN'),
  });
  console.log(JSON.stringify(access, undefined, 2));
}
