import type { RestRoute } from '../../rest/vendor.ts';
import type { Place } from '../../world/collection.ts';
import { refusalV3 } from '../faults.ts';
import { newObject } from '../new-object.ts';
import type { SecurityGroup, SecurityGroupRule } from '../objects.ts';
import { quotaOf } from '../quotas.ts';
import { boolean, description, list, networkName, object, optional, text } from '../shape.ts';
import { bodyAs, type OtcStore, page, placeOf, route, visible } from '../store.ts';
import { asMap, shownTags, type TagPair } from '../tags.ts';
import { shownRule } from './security-group-rules.ts';

const groupBody = object({
  dry_run: optional(boolean),
  security_group: object({
    name: networkName,
    description: optional(description),
    enterprise_project_id: optional(text({ max: 36 })),
    tags: optional(list(object({ key: text({ min: 1, max: 128 }), value: text({ max: 255 }) }), { max: 20 })),
  }),
});

interface Asked {
  readonly security_group: {
    readonly name: string;
    readonly description?: string;
    readonly tags?: readonly TagPair[];
  };
}

/** The v3 interface: a group belongs to no VPC, and its rules come with `multiport`, action and priority. */
export function securityGroupRoutes(store: OtcStore): RestRoute[] {
  const { world, objects } = store;
  const { securityGroups } = objects;

  return [
    route(
      { service: 'vpc', at: 'POST /v3/{project}/vpc/security-groups', operation: 'CreateSecurityGroup' },
      (request) => {
        const { security_group: asked } = bodyAs<Asked>(request, {
          shape: groupBody,
          refuse: (problem) => refusalV3(400, 'VPC.0601', `Invalid security group. ${problem}`),
        });
        const place = placeOf(request);
        if (securityGroups.at(place).length >= quotaOf(world, { place, name: 'securityGroups' })) {
          throw refusalV3(409, 'VPC.0604', "Quota exceeded for resources: ['security_group'].");
        }
        const made = addGroup(store, { place, ...asked, tags: asked.tags ?? [] });
        return {
          status: 201,
          body: { request_id: request.requestId, security_group: { ...shown(made), ...rulesIn(store, made) } },
        };
      },
    ),

    route(
      { service: 'vpc', at: 'GET /v3/{project}/vpc/security-groups', operation: 'ListSecurityGroups' },
      (request) => {
        const { query, requestId } = request;
        const names = query.getAll('name');
        const all = visible(securityGroups, { world, place: placeOf(request) }).filter(
          ({ name }) => names.length === 0 || names.includes(name),
        );
        const groups = page(all, { query, code: 'VPC.0601' }).map(shown);
        return {
          status: 200,
          body: { request_id: requestId, security_groups: groups, page_info: { current_count: groups.length } },
        };
      },
    ),

    route(
      { service: 'vpc', at: 'DELETE /v3/{project}/vpc/security-groups/{id}', operation: 'DeleteSecurityGroup' },
      (request) => {
        const { id = '' } = request.params;
        const group = securityGroups.find(placeOf(request), id);
        if (!group) throw refusalV3(404, 'VPC.0603', 'Security group does not exist.');
        const used =
          objects.dbInstances.at(group).some(({ securityGroupId }) => securityGroupId === id) ||
          objects.clusters
            .at(group)
            .some(({ controlGroupId, nodeGroupId }) => [controlGroupId, nodeGroupId].includes(id));
        if (used) {
          // As the FAQ of CCE quotes it: what the network below says stands inside the message.
          const words = {
            NeutronError: { message: `Security Group ${id} in use.`, type: 'SecurityGroupInUse', detail: '' },
          };
          throw refusalV3(409, 'VPC.0602', JSON.stringify(words));
        }
        removeGroup(store, group);
        return { status: 204 };
      },
    ),
  ];
}

export interface NewGroup {
  readonly place: Place;
  readonly name: string;
  readonly description?: string;
  readonly tags?: readonly TagPair[];
  /** The cluster that it is made for, and whose owner it therefore has, though nothing at the cloud says so. */
  readonly partOf?: string;
  readonly worldTags?: ReadonlyMap<string, string>;
}

/** A new group lets its members reach each other, and everything out, of both versions of IP. */
export function addGroup(
  store: OtcStore,
  { place, name, description = '', tags = [], partOf, worldTags = new Map() }: NewGroup,
): SecurityGroup {
  const { world, objects } = store;
  const group = objects.securityGroups.add({
    ...newObject(world, {
      kind: 'security-group',
      place,
      state: '',
      written: { name, description },
      tags: { ...Object.fromEntries(worldTags), ...Object.fromEntries(asMap(tags)) },
      ...(partOf !== undefined && { partOf: `${partOf}/${name}` }),
    }),
    name,
    description,
    cloudTags: asMap(tags),
  });
  for (const ethertype of ['IPv6', 'IPv4']) {
    addRule(store, { group, direction: 'ingress', ethertype, remoteGroupId: group.id, priority: 100 });
    addRule(store, { group, direction: 'egress', ethertype, priority: 100 });
  }
  return group;
}

type NewRule = Partial<Omit<SecurityGroupRule, 'groupId' | 'direction'>> & {
  readonly group: SecurityGroup;
  readonly direction: string;
};

export function addRule({ world, objects }: OtcStore, { group, direction, ...rule }: NewRule): SecurityGroupRule {
  const partOf = `${group.id}/${direction}`;
  return objects.securityGroupRules.add({
    ...newObject(world, {
      kind: 'security-group-rule',
      place: group,
      state: '',
      written: {},
      partOf,
      implicit: true,
      delayed: false,
    }),
    groupId: group.id,
    direction,
    ethertype: 'IPv4',
    protocol: null,
    multiport: null,
    remoteIpPrefix: null,
    remoteGroupId: null,
    action: 'allow',
    priority: 1,
    description: '',
    ...rule,
  });
}

export function removeGroup({ objects }: OtcStore, group: SecurityGroup): void {
  for (const rule of objects.securityGroupRules.at(group).filter(({ groupId }) => groupId === group.id)) {
    objects.securityGroupRules.remove(rule);
  }
  objects.securityGroups.remove(group);
}

const rulesIn = ({ objects }: OtcStore, group: SecurityGroup) => ({
  security_group_rules: objects.securityGroupRules
    .at(group)
    .filter(({ groupId }) => groupId === group.id)
    .map(shownRule),
});

const shown = (group: SecurityGroup) => ({
  id: group.id,
  name: group.name,
  description: group.description,
  project_id: group.accountId,
  enterprise_project_id: '0',
  created_at: new Date(group.createdAtMs).toISOString(),
  updated_at: new Date(group.createdAtMs).toISOString(),
  tags: shownTags(group),
});
