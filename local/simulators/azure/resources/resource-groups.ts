import type { Reply } from '../../http/exchange.ts';
import type { RestRequest, RestRoute } from '../../rest/vendor.ts';
import type { Arm } from '../arm/arm.ts';
import { bodyOf } from '../arm/bodies.ts';
import { freshEtag } from '../arm/lifecycle.ts';
import { armRoute } from '../arm/request.ts';
import type { ArmResource } from '../arm/resource.ts';
import { groupIdOf } from '../arm/resource-ids.ts';
import { visible } from '../arm/routes.ts';
import { checkTags } from '../arm/tags.ts';
import { badRequest, conflict, notFound } from '../fault.ts';
import { isRegion, regionOf } from '../regions.ts';
import { startGroupRemoval } from './group-removal.ts';
import { addGroup } from './new-group.ts';
import { type GroupBody, resourceGroupType } from './resource-group-type.ts';

const groupPath = '/subscriptions/{subscriptionId}/resourcegroups/{resourceGroup}';
const action = 'Microsoft.Resources/subscriptions/resourceGroups';

export function resourceGroupRoutes(arm: Arm): RestRoute[] {
  arm.know(resourceGroupType);
  const { service, type, apiVersions } = resourceGroupType;
  const about = { service, type, apiVersions };
  return [
    armRoute(arm, {
      ...about,
      method: 'PUT',
      path: groupPath,
      operation: 'ResourceGroups_CreateOrUpdate',
      action: `${action}/write`,
      run: (request) => putGroup(arm, request),
    }),
    armRoute(arm, {
      ...about,
      method: 'GET',
      path: groupPath,
      operation: 'ResourceGroups_Get',
      action: `${action}/read`,
      run: (request) => ({ status: 200, body: shownGroup(needGroup(arm, request)) }),
    }),
    armRoute(arm, {
      ...about,
      method: 'HEAD',
      path: groupPath,
      operation: 'ResourceGroups_CheckExistence',
      action: `${action}/read`,
      run(request) {
        needGroup(arm, request);
        return { status: 204 };
      },
    }),
    armRoute(arm, {
      ...about,
      method: 'GET',
      path: '/subscriptions/{subscriptionId}/resourcegroups',
      operation: 'ResourceGroups_List',
      action: `${action}/read`,
      run: (request) => ({ status: 200, body: { value: listed(arm, request).map(shownGroup) } }),
    }),
    armRoute(arm, {
      ...about,
      method: 'DELETE',
      path: groupPath,
      operation: 'ResourceGroups_Delete',
      action: `${action}/delete`,
      run: (request) => removeGroup(arm, request),
    }),
    armRoute(arm, {
      ...about,
      method: 'GET',
      path: '/subscriptions/{subscriptionId}/operationresults/{operationId}',
      operation: 'OperationResults_Get',
      action: `${action}/read`,
      run({ params }) {
        const operation = arm.operations.find(params.operationId ?? '');
        if (operation?.status === 'InProgress') return { status: 202, headers: { 'retry-after': '15' } };
        if (operation?.error) throw conflict(operation.error.code, operation.error.message);
        return { status: 200 };
      },
    }),
  ];
}

function needGroup(arm: Arm, { params }: RestRequest): ArmResource<GroupBody> {
  const { subscriptionId = '', resourceGroup = '' } = params;
  const group = arm.findOf(resourceGroupType, groupIdOf(subscriptionId, resourceGroup));
  if (group) return group;
  throw notFound('ResourceGroupNotFound', `Resource group '${resourceGroup}' could not be found.`);
}

function putGroup(arm: Arm, request: RestRequest): Reply {
  const { subscriptionId = '', resourceGroup: name = '' } = request.params;
  const { body: schema, words, readOnly } = resourceGroupType;
  const body = bodyOf(request.body, { schema, words, readOnly });
  checkTags(body.tags);
  const region = regionOf(body.location);
  if (!resourceGroupType.name.test(name)) {
    throw badRequest(
      'InvalidResourceGroup',
      `The provided resource group name '${name}' has these invalid characters.`,
    );
  }
  if (!isRegion(region)) {
    throw badRequest(
      'LocationNotAvailableForResourceGroup',
      `The provided location '${body.location}' is not available for resource group.`,
    );
  }
  const before = arm.findOf(resourceGroupType, groupIdOf(subscriptionId, name));
  if (before?.state === 'Deleting') throw resourceGroupType.busy({ arm, resource: before });
  if (before && before.region !== region) {
    throw conflict(
      'InvalidResourceGroupLocation',
      `Invalid resource group location '${region}'. The Resource group already exists in location '${before.region}'.`,
    );
  }
  const group = before ?? addGroup(arm, { subscriptionId, name, body, region });
  group.body = body;
  group.tags.clear();
  for (const [key, value] of Object.entries(body.tags ?? {})) group.tags.set(key, value);
  group.etag = freshEtag(arm, group);
  return { status: before ? 200 : 201, body: shownGroup(group) };
}

/** "$filter=tagName eq 'tag1' and tagValue eq 'Value1'" is the only filter that groups have. */
const TAG_FILTER = /^tagName eq '([^']*)'(?: and tagValue eq '([^']*)')?$/i;

function listed(arm: Arm, { params, query }: RestRequest): ArmResource<GroupBody>[] {
  const groups = arm.all<GroupBody>(resourceGroupType).filter(({ accountId }) => accountId === params.subscriptionId);
  const filter = query.get('$filter');
  if (filter === null) return visible(groups, arm);
  const [, name = '', value] = TAG_FILTER.exec(filter) ?? [];
  if (name === '')
    throw badRequest('InvalidFilterInQueryString', `Invalid $filter '${filter}' specified in the query string.`);
  return visible(groups, arm).filter(({ tags }) => tags.has(name) && (value === undefined || tags.get(name) === value));
}

function removeGroup(arm: Arm, request: RestRequest): Reply {
  const group = needGroup(arm, request);
  const operation = arm.operations.find(group.operationId ?? '') ?? startGroupRemoval(arm, group);
  const { baseUrl, query, params } = request;
  const version = query.get('api-version') ?? '';
  return {
    status: 202,
    headers: {
      location: `${baseUrl}/subscriptions/${params.subscriptionId}/operationresults/${operation.id}?api-version=${version}`,
      'retry-after': '15',
    },
  };
}

function shownGroup({ armId, name, region, state, tags, body }: ArmResource<GroupBody>): object {
  return {
    id: armId,
    name,
    type: resourceGroupType.type,
    location: region,
    tags: Object.fromEntries(tags),
    ...(body.managedBy !== undefined && { managedBy: body.managedBy }),
    properties: { provisioningState: state },
  };
}
