import type { Reply } from '../../http/exchange.ts';
import type { RestRequest, RestRoute } from '../../rest/vendor.ts';
import { notFound } from '../fault.ts';
import type { Arm } from './arm.ts';
import { childrenOf, startRemoval } from './lifecycle.ts';
import { operationUrl, POLL_SECONDS, shownOperation } from './operations.ts';
import { armIdOf, put, standingGroup } from './put.ts';
import { armRoute } from './request.ts';
import type { ArmBody, ArmResource, ArmType } from './resource.ts';
import { keyOfId, parentIdOf, templateOf } from './resource-ids.ts';
import { shownResource } from './show.ts';

/** PUT, GET, DELETE and the list in a group: what every type has. */
export function routesOf<Body extends ArmBody>(arm: Arm, type: ArmType<Body>): RestRoute[] {
  arm.know(type);
  const about = { service: type.service, type: type.type, apiVersions: type.apiVersions };
  const route = (
    method: 'GET' | 'PUT' | 'DELETE',
    {
      list = false,
      verb,
      right,
      run,
    }: { list?: boolean; verb: string; right: string; run: (of: RestRequest) => Reply },
  ) =>
    armRoute(arm, {
      ...about,
      method,
      path: templateOf(type.type, { list }),
      operation: `${type.operations}_${verb}`,
      action: `${type.type}/${right}`,
      run,
    });
  return [
    route('PUT', { verb: 'CreateOrUpdate', right: 'write', run: (request) => put({ arm, type }, request) }),
    route('GET', { verb: 'Get', right: 'read', run: (request) => get({ arm, type }, request) }),
    route('GET', { list: true, verb: 'List', right: 'read', run: (request) => list({ arm, type }, request) }),
    route('DELETE', { verb: 'Delete', right: 'delete', run: (request) => remove({ arm, type }, request) }),
  ];
}

export function operationRoute(arm: Arm, { place, apiVersions, service }: OperationRoute): RestRoute {
  const [, provider = '', types = ''] = place.match(/providers\/([^/]+)\/(.*)$/) ?? [];
  const type = `${provider}/${types.replace('/{location}', '')}`;
  return armRoute(arm, {
    method: 'GET',
    path: `/subscriptions/{subscriptionId}/${place}/{operationId}`,
    service,
    type,
    apiVersions,
    operation: 'Operations_Get',
    action: `${type}/read`,
    run({ params, query, baseUrl }) {
      const operation = arm.operations.find(params.operationId ?? '');
      if (!operation) throw notFound('ResourceNotFound', `The operation '${params.operationId}' was not found.`);
      const pending = operation.status === 'InProgress';
      const headers = {
        'retry-after': String(POLL_SECONDS),
        'azure-asyncoperation': operationUrl(operation, { baseUrl, query }),
      };
      return { status: 200, body: shownOperation(operation), ...(pending && { headers }) };
    },
  });
}

interface OperationRoute {
  /** As a template: `providers/Microsoft.Network/locations/{location}/operations`. */
  readonly place: string;
  readonly apiVersions: readonly string[];
  readonly service: string;
}

interface Side<Body extends ArmBody> {
  readonly arm: Arm;
  readonly type: ArmType<Body>;
}

export const resourceNotFound = (type: string, { name, resourceGroup }: { name: string; resourceGroup: string }) =>
  notFound(
    'ResourceNotFound',
    `The Resource '${type}/${name}' under resource group '${resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );

function get<Body extends ArmBody>({ arm, type }: Side<Body>, request: RestRequest): Reply {
  existingGroup(arm, request);
  const resource = arm.findOf<Body>(type, armIdOf(type.type, request));
  if (!resource) {
    const { name = '', resourceGroup = '' } = request.params;
    throw resourceNotFound(type.type, { name, resourceGroup });
  }
  return { status: 200, headers: { etag: resource.etag }, body: shownResource({ arm, resource, type }) };
}

/** Reading by name shows what was written at once; lists may lag behind. */
function list<Body extends ArmBody>({ arm, type }: Side<Body>, request: RestRequest): Reply {
  existingGroup(arm, request);
  const { subscriptionId = '', resourceGroup = '', parent } = request.params;
  const prefix = parent === undefined ? undefined : keyOfId(parentIdOf(armIdOf(type.type, request)));
  const found = arm
    .all<Body>(type)
    .filter((each) => each.accountId === subscriptionId && keyOfId(each.resourceGroup) === keyOfId(resourceGroup))
    .filter(({ armId }) => prefix === undefined || keyOfId(parentIdOf(armId)) === prefix);
  return {
    status: 200,
    body: { value: visible(found, arm).map((resource) => asListed(shownResource({ arm, resource, type }))) },
  };
}

/** Lists of several providers write `resourcegroups` where all else has `resourceGroups`: an id is the same in any case. */
function asListed(shown: { readonly id: string }): object {
  return { ...shown, id: shown.id.replace('/resourceGroups/', '/resourcegroups/') };
}

export function visible<Body extends ArmBody>(
  resources: readonly ArmResource<Body>[],
  { world }: Pick<Arm, 'world'>,
): ArmResource<Body>[] {
  return resources.filter(({ visibleAtMs }) => visibleAtMs <= world.clock.now());
}

/** The group that a path names, in whatever state. */
function existingGroup(arm: Arm, request: RestRequest): void {
  const { subscriptionId = '', resourceGroup = '' } = request.params;
  if (arm.find(`/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`) === undefined) {
    standingGroup(arm, request);
  }
}

function remove<Body extends ArmBody>({ arm, type }: Side<Body>, request: RestRequest): Reply {
  existingGroup(arm, request);
  const resource = arm.findOf<Body>(type, armIdOf(type.type, request));
  if (!resource) return { status: 204 };
  if (resource.state === type.states.deleting) return { status: 202, headers: pollHeaders(arm, { resource, request }) };
  const busyChild = childrenOf(arm, resource).find(({ operationId }) => operationId !== undefined);
  if (resource.operationId !== undefined || busyChild) throw type.busy({ arm, resource });
  const held = type.held?.({ arm, resource });
  if (held) throw held;
  const operation = startRemoval({ arm, resource, type });
  return operation ? { status: 202, headers: pollHeaders(arm, { resource, request }) } : { status: 200 };
}

function pollHeaders(
  { operations }: Arm,
  { resource, request }: { resource: ArmResource; request: RestRequest },
): Record<string, string> {
  const operation = operations.find(resource.operationId ?? '');
  if (!operation) return {};
  return { 'azure-asyncoperation': operationUrl(operation, request), 'retry-after': String(POLL_SECONDS) };
}
