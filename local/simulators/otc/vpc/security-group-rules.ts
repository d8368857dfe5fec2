import type { RestRoute } from '../../rest/vendor.ts';
import { contains, parseCidr } from '../../world/cidr.ts';
import type { Connection } from '../../world/network.ts';
import { refusalV3 } from '../faults.ts';
import type { OtcObjects, SecurityGroupRule } from '../objects.ts';
import { quotaOf } from '../quotas.ts';
import { boolean, description, object, optional, type Shape, text, uuid } from '../shape.ts';
import { bodyAs, type OtcStore, page, placeOf, route, visible } from '../store.ts';
import { addRule } from './security-groups.ts';

/** The reference says a string, its example sends a number. */
const priority: Shape = (value, path) =>
  /^([1-9]\d?|100)$/.test(String(value)) ? undefined : `${path} must be between 1 and 100`;

const ruleBody = object({
  dry_run: optional(boolean),
  security_group_rule: object({
    security_group_id: uuid,
    description: optional(description),
    direction: text({ oneOf: ['ingress', 'egress'] }),
    ethertype: optional(text({ oneOf: ['IPv4', 'IPv6'] })),
    protocol: optional(text({ min: 1, max: 10 })),
    multiport: optional(text({ pattern: /^\d{1,5}(-\d{1,5})?(,\d{1,5}(-\d{1,5})?)*$/ })),
    remote_ip_prefix: optional(text({ pattern: /^[0-9a-f.:]+(\/\d+)?$/ })),
    remote_group_id: optional(uuid),
    remote_address_group_id: optional(uuid),
    action: optional(text({ oneOf: ['allow', 'deny'] })),
    priority: optional(priority),
  }),
});

interface Asked {
  readonly security_group_id: string;
  readonly description?: string;
  readonly direction: string;
  readonly ethertype?: string;
  readonly protocol?: string;
  readonly multiport?: string;
  readonly remote_ip_prefix?: string;
  readonly remote_group_id?: string;
  readonly remote_address_group_id?: string;
  readonly action?: string;
  readonly priority?: string | number;
}

const invalid = (problem: string) => refusalV3(400, 'VPC.0601', `Invalid security group rule. ${problem}`);

export function securityGroupRuleRoutes(store: OtcStore): RestRoute[] {
  const { world, objects } = store;
  const { securityGroupRules, securityGroups } = objects;

  return [
    route(
      { service: 'vpc', at: 'POST /v3/{project}/vpc/security-group-rules', operation: 'CreateSecurityGroupRule' },
      (request) => {
        const { security_group_rule: asked } = bodyAs<{ security_group_rule: Asked }>(request, {
          shape: ruleBody,
          refuse: invalid,
        });
        const place = placeOf(request);
        const group = securityGroups.find(place, asked.security_group_id);
        if (!group) throw refusalV3(404, 'VPC.0603', 'Security group does not exist.');
        const peers = [asked.remote_ip_prefix, asked.remote_group_id, asked.remote_address_group_id];
        if (peers.filter((peer) => peer !== undefined).length > 1) throw invalid('The remotes exclude each other.');
        if (asked.multiport !== undefined && asked.protocol === undefined) throw invalid('multiport needs a protocol');
        if (securityGroupRules.at(place).length >= quotaOf(world, { place, name: 'securityGroupRules' })) {
          throw refusalV3(409, 'VPC.0604', "Quota exceeded for resources: ['security_group_rule'].");
        }
        const rule = fieldsOf(asked);
        const twin = securityGroupRules.at(place).find((other) => other.groupId === group.id && isSame(other, rule));
        if (twin) throw refusalV3(409, 'VPC.0602', `Security group rule already exists. Rule id is ${twin.id}.`);
        const made = addRule(store, { group, ...rule });
        return { status: 201, body: { request_id: request.requestId, security_group_rule: shownRule(made) } };
      },
    ),

    route(
      { service: 'vpc', at: 'GET /v3/{project}/vpc/security-group-rules', operation: 'ListSecurityGroupRules' },
      (request) => {
        const { query, requestId } = request;
        const groups = query.getAll('security_group_id');
        const all = visible(securityGroupRules, { world, place: placeOf(request) }).filter(
          ({ groupId }) => groups.length === 0 || groups.includes(groupId),
        );
        const rules = page(all, { query, code: 'VPC.0601' }).map(shownRule);
        return { status: 200, body: { request_id: requestId, security_group_rules: rules } };
      },
    ),

    route(
      {
        service: 'vpc',
        at: 'DELETE /v3/{project}/vpc/security-group-rules/{id}',
        operation: 'DeleteSecurityGroupRule',
      },
      (request) => {
        const rule = securityGroupRules.find(placeOf(request), request.params.id ?? '');
        if (!rule) throw refusalV3(404, 'VPC.0603', 'Security group rule does not exist.');
        securityGroupRules.remove(rule);
        return { status: 204 };
      },
    ),
  ];
}

const fieldsOf = (asked: Asked) => ({
  direction: asked.direction,
  ethertype: asked.ethertype ?? 'IPv4',
  protocol: asked.protocol ?? null,
  multiport: asked.multiport ?? null,
  remoteIpPrefix: asked.remote_ip_prefix ?? null,
  remoteGroupId: asked.remote_group_id ?? null,
  action: asked.action ?? 'allow',
  priority: Number(asked.priority ?? 1),
  description: asked.description ?? '',
});

function isSame(rule: SecurityGroupRule, other: ReturnType<typeof fieldsOf>): boolean {
  const { description: _words, ...fields } = other;
  return Object.entries(fields).every(([name, value]) => Reflect.get(rule, name) === value);
}

export const shownRule = (rule: SecurityGroupRule) => ({
  id: rule.id,
  project_id: rule.accountId,
  security_group_id: rule.groupId,
  remote_group_id: rule.remoteGroupId,
  direction: rule.direction,
  protocol: rule.protocol,
  description: rule.description,
  created_at: new Date(rule.createdAtMs).toISOString(),
  updated_at: new Date(rule.createdAtMs).toISOString(),
  ethertype: rule.ethertype,
  remote_ip_prefix: rule.remoteIpPrefix,
  multiport: rule.multiport,
  remote_address_group_id: null,
  action: rule.action,
  priority: rule.priority,
});

/** Whether a group lets a TCP connection in; undefined for a group that does not exist. */
export function groupAdmits(objects: OtcObjects, { from, securityGroupId, port }: Connection): boolean | undefined {
  const group = objects.securityGroups.anywhere(securityGroupId);
  if (!group) return undefined;
  const open = objects.securityGroupRules
    .at(group)
    .filter(({ groupId, direction, action }) => groupId === group.id && direction === 'ingress' && action === 'allow')
    .filter(({ ethertype, protocol }) => ethertype === 'IPv4' && (protocol === null || protocol === 'tcp'))
    .filter(({ remoteGroupId, multiport }) => remoteGroupId === null && isOpen(multiport, port))
    .flatMap(({ remoteIpPrefix }) => parseCidr(remoteIpPrefix ?? '0.0.0.0/0') ?? []);
  const callers = from.map((text) => parseCidr(text.includes('/') ? text : `${text}/32`));
  return callers.every((caller) => caller && open.some((range) => contains(range, caller)));
}

function isOpen(multiport: string | null, port: number): boolean {
  if (multiport === null) return true;
  return multiport.split(',').some((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return first <= port && port <= last;
  });
}
