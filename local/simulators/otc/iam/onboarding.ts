import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import type { Claims } from '../../aws/sts/web-identity.ts';
import type { RestRequest, RestRoute } from '../../rest/vendor.ts';
import type { World } from '../../world/world.ts';
import { refusal, said } from '../faults.ts';
import { boolean, list, object, optional, type Shape, text } from '../shape.ts';
import { route } from '../store.ts';
import { iamBody } from './body.ts';

interface Config {
  readonly idp_url: string;
  readonly client_id: string;
  readonly signing_key: string;
}

interface Rule {
  readonly local: readonly { readonly group?: { readonly name: string } }[];
  readonly remote: readonly { readonly type: string; readonly any_one_of?: readonly string[] }[];
}

interface Provider {
  readonly enabled: boolean;
  config?: Config;
  mappingId?: string;
}

/** What a caller who shows a token through a provider may reach. */
export interface Entered {
  readonly subject: string;
  readonly projects: readonly string[];
}

const name = text({ min: 1, max: 64 });
const shapes = {
  provider: object({
    identity_provider: object({
      sso_type: optional(text({ oneOf: ['virtual_user_sso', 'iam_user_sso'] })),
      description: optional(text()),
      enabled: optional(boolean),
    }),
  }),
  config: object({
    openid_connect_config: object({
      access_mode: text({ oneOf: ['program'] }),
      idp_url: text({ min: 10, max: 255 }),
      client_id: text({ min: 5, max: 255 }),
      signing_key: text({ min: 10, max: 30_000 }),
    }),
  }),
  mapping: object({
    mapping: object({
      rules: list(
        object({
          local: list(object({ user: optional(object({ name: text() })), group: optional(object({ name })) })),
          remote: list(
            object({ type: text(), any_one_of: optional(list(text())), not_any_of: optional(list(text())) }),
          ),
        }),
      ),
    }),
  }),
  protocol: object({ protocol: object({ mapping_id: optional(text()) }) }),
  group: object({ group: object({ name, description: optional(text({ max: 255 })), domain_id: optional(text()) }) }),
  role: object({
    role: object({
      display_name: text({ min: 1, max: 64 }),
      type: text({ oneOf: ['AX', 'XA'] }),
      description: text(),
      description_cn: optional(text()),
      policy: object({
        Version: text({ oneOf: ['1.1'] }),
        Statement: list(
          object({
            Effect: text({ oneOf: ['Allow', 'Deny'] }),
            Action: list(text({ pattern: /^[a-z]+:[\w*]+:[\w*]+$/ })),
            Resource: optional(list(text())),
          }),
        ),
      }),
    }),
  }),
} satisfies Record<string, Shape>;

/** What an administrator of a domain sets up so that others' roles may enter its projects. The keys of an issuer are those that were pasted. */
export function createOnboarding(world: World) {
  const providers = new Map<string, Provider>();
  const mappings = new Map<string, readonly Rule[]>();
  const groups = new Map<string, string>();
  const roles = new Set<string>();
  const grants: { readonly project: string; readonly group: string }[] = [];

  const admin = (at: string, operation: string, run: (request: RestRequest) => { status: number; body?: unknown }) =>
    route({ service: 'iam', at, operation }, run);
  const conflict = (what: string) => refusal(409, 'IAM.0005', `Conflict occurred attempting to store ${what}.`);
  const absent = (what: string) => refusal(404, 'IAM.0004', `Could not find ${what}.`);
  const need = (id: string | undefined): Provider => {
    const provider = providers.get(id ?? '');
    if (!provider) throw absent(`identity provider: ${id}`);
    return provider;
  };
  const newId = (kind: string) => world.hex(`otc-${kind}#${world.serial(`otc-${kind}`)}`, 32);

  const routes: RestRoute[] = [
    admin('PUT /v3/OS-FEDERATION/identity_providers/{id}', 'CreateIdentityProvider', (request) => {
      const { id = '' } = request.params;
      const { identity_provider: asked } = iamBody<{ identity_provider: { enabled?: boolean } }>(
        request,
        shapes.provider,
      );
      if (providers.has(id)) throw conflict('identity_provider');
      providers.set(id, { enabled: asked.enabled ?? false });
      return { status: 201, body: { identity_provider: { id, ...asked } } };
    }),
    admin(
      'POST /v3.0/OS-FEDERATION/identity-providers/{id}/openid-connect-config',
      'CreateOpenIdConnectConfig',
      (request) => {
        const { openid_connect_config: config } = iamBody<{ openid_connect_config: Config }>(request, shapes.config);
        const provider = need(request.params.id);
        if (provider.config) throw conflict('openid_connect_config');
        provider.config = config;
        return { status: 201, body: { openid_connect_config: config } };
      },
    ),
    admin(
      'PUT /v3.0/OS-FEDERATION/identity-providers/{id}/openid-connect-config',
      'UpdateOpenIdConnectConfig',
      (request) => {
        const { openid_connect_config: config } = iamBody<{ openid_connect_config: Config }>(request, shapes.config);
        need(request.params.id).config = config;
        return { status: 200, body: { openid_connect_config: config } };
      },
    ),
    admin('PUT /v3/OS-FEDERATION/mappings/{id}', 'CreateMapping', (request) => {
      const { id = '' } = request.params;
      const { mapping } = iamBody<{ mapping: { rules: Rule[] } }>(request, shapes.mapping);
      if (mappings.has(id)) throw conflict('mapping');
      mappings.set(id, mapping.rules);
      return { status: 201, body: { mapping: { id, ...mapping } } };
    }),
    admin('PUT /v3/OS-FEDERATION/identity_providers/{id}/protocols/{protocol}', 'RegisterProtocol', (request) => {
      const { protocol } = iamBody<{ protocol: { mapping_id?: string } }>(request, shapes.protocol);
      const provider = need(request.params.id);
      if (!mappings.has(protocol.mapping_id ?? '')) throw absent(`mapping: ${protocol.mapping_id}`);
      provider.mappingId = protocol.mapping_id ?? '';
      return { status: 201, body: { protocol: { id: request.params.protocol, ...protocol } } };
    }),
    admin('POST /v3/groups', 'CreateGroup', (request) => {
      const { group } = iamBody<{ group: { name: string } }>(request, shapes.group);
      if ([...groups.values()].includes(group.name)) throw conflict('group');
      const id = newId('group');
      groups.set(id, group.name);
      return { status: 201, body: { group: { id, ...group } } };
    }),
    admin('POST /v3.0/OS-ROLE/roles', 'CreateCustomPolicy', (request) => {
      const { role } = iamBody<{ role: object }>(request, shapes.role);
      const id = newId('role');
      roles.add(id);
      return { status: 201, body: { role: { id, ...role } } };
    }),
    admin('PUT /v3/projects/{ofProject}/groups/{group}/roles/{role}', 'GrantProjectRole', (request) => {
      const { ofProject = '', group = '', role = '' } = request.params;
      if (!groups.has(group)) throw absent(`group: ${group}`);
      if (!roles.has(role)) throw absent(`role: ${role}`);
      grants.push({ project: ofProject, group });
      return { status: 204 };
    }),
  ];

  return {
    routes,
    /** Undefined for a provider that nobody set up. Refuses a token that it does not know, or whose subject it maps to no group. */
    enter(providerId: string, token: string): Entered | undefined {
      const provider = providers.get(providerId);
      if (!provider) return undefined;
      const claims = provider.config && claimsIn(token, { config: provider.config, nowMs: world.clock.now() });
      if (!claims || !provider.enabled) throw said('iam', 'unauthenticated');
      const names = (mappings.get(provider.mappingId ?? '') ?? [])
        .filter(({ remote }) => remote.every((condition) => fits(condition, claims)))
        .flatMap(({ local }) => local.flatMap(({ group }) => group?.name ?? []));
      const mine = [...groups].filter(([, each]) => names.includes(each)).map(([id]) => id);
      if (mine.length === 0) throw said('iam', 'denied');
      return {
        subject: claims.sub,
        projects: grants.filter(({ group }) => mine.includes(group)).map(({ project }) => project),
      };
    },
  };
}

function fits({ type, any_one_of: wanted }: Rule['remote'][number], claims: Claims): boolean {
  const value = claims[type];
  return value !== undefined && (wanted === undefined || wanted.includes(String(value)));
}

function claimsIn(token: string, { config, nowMs }: { config: Config; nowMs: number }): Claims | undefined {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const { keys = [] } = JSON.parse(config.signing_key) as { keys?: readonly JsonWebKey[] };
  const signed = Buffer.from(`${header}.${payload}`);
  const isSigned = keys.some((key) =>
    verify('sha256', signed, createPublicKey({ key, format: 'jwk' }), Buffer.from(signature, 'base64url')),
  );
  if (!isSigned) return undefined;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
  const isMeant = claims.iss === config.idp_url && [claims.aud].flat().includes(config.client_id);
  return isMeant && claims.exp * 1000 > nowMs ? claims : undefined;
}
