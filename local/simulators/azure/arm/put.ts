import type { Reply } from '../../http/exchange.ts';
import type { RestRequest } from '../../rest/vendor.ts';
import { armFault, badRequest, conflict, notFound } from '../fault.ts';
import { isRegion, regionOf } from '../regions.ts';
import { resourceGroupType } from '../resources/resource-group-type.ts';
import type { Arm } from './arm.ts';
import { bodyOf } from './bodies.ts';
import { freshEtag, startMaking } from './lifecycle.ts';
import { type ArmOperation, operationUrl, POLL_SECONDS } from './operations.ts';
import type { ArmBody, ArmResource, ArmType, Proposal } from './resource.ts';
import { groupIdOf, lastNameOf, parentIdOf, resourceIdOf } from './resource-ids.ts';
import { shownResource } from './show.ts';
import { checkTags } from './tags.ts';

export const armIdOf = (type: string, { params }: Pick<RestRequest, 'params'>): string => {
  const { subscriptionId = '', resourceGroup = '', parent, name = '' } = params;
  return resourceIdOf({ subscriptionId, resourceGroup, type, names: parent === undefined ? [name] : [parent, name] });
};

/** PUT creates, or replaces what stands there: the same for every type. */
export function put<Body extends ArmBody>(
  { arm, type }: { arm: Arm; type: ArmType<Body> },
  request: RestRequest,
): Reply {
  const group = standingGroup(arm, request);
  const armId = armIdOf(type.type, request);
  const name = lastNameOf(armId);
  if (!type.name.test(name)) {
    throw badRequest('InvalidResourceName', `Resource name ${name} is invalid.`);
  }
  const body = bodyOf(request.body, { schema: type.body, words: type.words, readOnly: type.readOnly });
  checkTags(body.tags);
  const before = arm.findOf<Body>(type, armId);
  const region = placeOf({ arm, type, armId }, body);
  checkPlace({ before, type, body }, { name, region, resourceGroup: group.name });
  checkEtag(before, request);
  if (before && before.operationId !== undefined) throw type.busy({ arm, resource: before });
  const proposal: Proposal<Body> = {
    arm,
    body,
    subscriptionId: group.accountId,
    resourceGroup: group.name,
    region,
    name,
    armId,
    before,
    mayUse: (linkedAction, linkedScope) =>
      arm.access.checkLinked(request, { action: `${type.type}/write`, scope: armId, linkedAction, linkedScope }),
  };
  type.check?.(proposal);
  const resource = before ? replaced(before, body) : made({ arm, type }, proposal);
  const operation = startMaking({ arm, resource, type }, before ? 'update' : 'create');
  resource.etag = freshEtag(arm, resource);
  return answered({ arm, type, resource }, { operation, request, status: before ? 200 : type.created });
}

/** The group that a path names, while it takes resources. */
export function standingGroup(arm: Arm, { params }: Pick<RestRequest, 'params'>): ArmResource {
  const { subscriptionId = '', resourceGroup = '' } = params;
  const group = arm.findOf(resourceGroupType, groupIdOf(subscriptionId, resourceGroup));
  if (!group) {
    throw notFound('ResourceGroupNotFound', `Resource group '${resourceGroup}' could not be found.`);
  }
  if (group.state === 'Deleting') {
    throw conflict(
      'ResourceGroupBeingDeleted',
      `The resource group '${resourceGroup}' is in deprovisioning state and cannot perform this operation.`,
    );
  }
  return group;
}

function placeOf<Body extends ArmBody>(
  { arm, type, armId }: { arm: Arm; type: ArmType<Body>; armId: string },
  body: Body,
): string {
  if (type.placed === 'global') return 'global';
  if (type.placed === 'regional') return regionOf(body.location ?? '');
  const parentId = parentIdOf(armId);
  const parent = arm.find(parentId);
  if (parent) return parent.region;
  throw notFound(
    'ParentResourceNotFound',
    `Failed to perform 'write' on resource(s) of type '${type.type.split('/').slice(1).join('/')}', because the parent resource '${parentId}' could not be found.`,
  );
}

function checkPlace<Body extends ArmBody>(
  { before, type, body }: { before: ArmResource<Body> | undefined; type: ArmType<Body>; body: Body },
  { name, region, resourceGroup }: { name: string; region: string; resourceGroup: string },
): void {
  if (type.placed === 'none') return;
  if (body.location === undefined || body.location === '') {
    throw badRequest('LocationRequired', 'The location property is required for this definition.');
  }
  if (type.placed === 'global' ? regionOf(body.location) !== 'global' : !isRegion(region)) {
    throw badRequest(
      'LocationNotAvailableForResourceType',
      `The provided location '${body.location}' is not available for resource type '${type.type}'.`,
    );
  }
  if (before && before.region !== region) {
    throw conflict(
      'InvalidResourceLocation',
      `The resource '${name}' already exists in location '${before.region}' in resource group '${resourceGroup}'. A resource with the same name cannot be created in location '${region}'. Please select a new resource name.`,
    );
  }
}

function checkEtag(before: ArmResource | undefined, { headers }: Pick<RestRequest, 'headers'>): void {
  const expected = headers['if-match'];
  const absent = headers['if-none-match'] === '*';
  if ((expected === undefined || expected === '*' || expected === before?.etag) && !(absent && before)) return;
  throw armFault(
    { status: 412, code: 'PreconditionFailed' },
    `Precondition failed. Etag provided in the header does not match with the current one of the resource '${before?.armId ?? ''}'.`,
  );
}

function replaced<Body extends ArmBody>(before: ArmResource<Body>, body: Body): ArmResource<Body> {
  before.body = body;
  if (body.tags) {
    before.tags.clear();
    for (const [key, value] of Object.entries(body.tags)) before.tags.set(key, value);
  }
  return before;
}

function made<Body extends ArmBody>(
  { arm, type }: { arm: Arm; type: ArmType<Body> },
  { body, armId, name, region, resourceGroup, subscriptionId }: Proposal<Body>,
): ArmResource<Body> {
  const { world } = arm;
  // What has no tags of its own is whose its parent is.
  const tags = type.placed === 'none' ? (arm.find(parentIdOf(armId))?.tags ?? new Map()) : tagsOf(body);
  return arm.add(type, {
    id: armId,
    armId,
    accountId: subscriptionId,
    region,
    type: type.type,
    name,
    resourceGroup,
    tags,
    createdAtMs: world.clock.now(),
    visibleAtMs: world.visibleAtMs(armId),
    implicit: false,
    state: type.states.creating,
    body,
    etag: '',
    readOnly: {},
    operationId: undefined,
  });
}

const tagsOf = ({ tags }: ArmBody) => new Map(Object.entries(tags ?? {}));

/** With the address of the long operation, where there is one. */
export function answered<Body extends ArmBody>(
  { arm, type, resource }: { arm: Arm; type: ArmType<Body>; resource: ArmResource<Body> },
  {
    operation,
    request,
    status,
  }: { operation: ArmOperation | undefined; request: Pick<RestRequest, 'baseUrl' | 'query'>; status: number },
): Reply {
  return {
    status,
    headers: {
      etag: resource.etag,
      ...(operation && {
        'azure-asyncoperation': operationUrl(operation, request),
        'retry-after': String(POLL_SECONDS),
      }),
    },
    ...(status !== 202 && { body: shownResource({ arm, resource, type }) }),
  };
}
