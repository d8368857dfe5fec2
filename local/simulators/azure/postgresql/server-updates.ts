import type { RestRoute } from '../../rest/vendor.ts';
import type { Arm } from '../arm/arm.ts';
import { bodyOf } from '../arm/bodies.ts';
import { startMaking } from '../arm/lifecycle.ts';
import { answered, armIdOf, standingGroup } from '../arm/put.ts';
import { armRoute } from '../arm/request.ts';
import type { ArmType } from '../arm/resource.ts';
import { templateOf } from '../arm/resource-ids.ts';
import { resourceNotFound } from '../arm/routes.ts';
import { checkServer } from './flexible-servers.ts';
import { type ServerBody, type ServerUpdate, serverUpdate } from './server-body.ts';

/** PATCH of a server: what it names is changed, all else stays. */
export function serverUpdateRoute(arm: Arm, type: ArmType<ServerBody>): RestRoute {
  return armRoute(arm, {
    method: 'PATCH',
    path: templateOf(type.type),
    service: type.service,
    type: type.type,
    apiVersions: type.apiVersions,
    operation: 'Servers_Update',
    action: `${type.type}/write`,
    run(request) {
      standingGroup(arm, request);
      const resource = arm.findOf<ServerBody>(type, armIdOf(type.type, request));
      const { name = '', resourceGroup = '' } = request.params;
      if (!resource) throw resourceNotFound(type.type, { name, resourceGroup });
      const { words, readOnly } = type;
      const update = bodyOf(request.body, { schema: serverUpdate, words, readOnly });
      if (resource.operationId !== undefined) throw type.busy({ arm, resource });
      const body = updated(resource.body, update);
      checkServer(body);
      resource.body = body;
      for (const [key, value] of Object.entries(update.tags ?? {})) resource.tags.set(key, value);
      const operation = startMaking({ arm, resource, type }, 'update');
      return answered({ arm, type, resource }, { operation, request, status: 202 });
    },
  });
}

function updated(body: ServerBody, { sku, properties = {} }: ServerUpdate): ServerBody {
  const { createMode: _mode, ...changes } = properties;
  const before = body.properties;
  const nested = Object.fromEntries(
    Object.entries(changes).map(([name, value]) => {
      const standing: unknown = Reflect.get(before, name);
      return [name, typeof value === 'object' ? { ...Object(standing), ...value } : value];
    }),
  );
  return {
    ...body,
    ...(body.sku && { sku: { name: sku?.name ?? body.sku.name, tier: sku?.tier ?? body.sku.tier } }),
    properties: { ...before, ...nested },
  };
}
