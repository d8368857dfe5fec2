import type { Reply } from '../../http/exchange.ts';
import type { RestRequest, RestRoute } from '../../rest/vendor.ts';
import { badRequest } from '../fault.ts';
import type { Arm } from './arm.ts';
import { throttle } from './throttle.ts';

export interface ArmRoute extends Pick<RestRoute, 'method' | 'path' | 'service' | 'operation' | 'run'> {
  /** What a role has to allow: `Microsoft.Network/natGateways/write`. */
  readonly action: string;
  readonly type: string;
  readonly apiVersions: readonly string[];
}

/** What Resource Manager does before it hands a request to its provider: version, role, and how fast calls come. */
export function armRoute(arm: Arm, route: ArmRoute): RestRoute {
  const { method, path, service, operation, action, type, apiVersions, run } = route;
  return {
    method,
    path,
    service,
    operation,
    run: (request): Reply | Promise<Reply> => {
      checkVersion(request, { type, apiVersions });
      arm.access.check(request, { action, scope: request.path });
      throttle(request, { world: arm.world, isNetwork: type.startsWith('Microsoft.Network/') });
      return run(request);
    },
  };
}

function checkVersion(
  { query, path }: Pick<RestRequest, 'query' | 'path'>,
  { type, apiVersions }: Pick<ArmRoute, 'type' | 'apiVersions'>,
): void {
  const version = query.get('api-version');
  if (version === null || version === '') {
    throw badRequest(
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  if (apiVersions.includes(version)) return;
  const supported = apiVersions.join(', ');
  if (path.toLowerCase().includes('/providers/')) {
    throw badRequest(
      'NoRegisteredProviderFound',
      `No registered resource provider found for location 'global' and API version '${version}' for type '${type.split('/').slice(1).join('/')}'. The supported api-versions are '${supported}'.`,
    );
  }
  throw badRequest(
    'InvalidApiVersionParameter',
    `The api-version '${version}' is invalid. The supported versions are '${supported}'.`,
  );
}
