import * as z from 'zod';
import type { ObservedResource, ResourceKind } from '../../../resources/resource-kind.ts';
import { differing, refuseUnless } from '../../differing.ts';
import { type OtcClient, removeAt } from '../client.ts';
import { translated } from '../failures.ts';
import { markOf, nameFor, type Tag } from '../owner-mark.ts';
import { together } from '../together.ts';
import { addRule, groupSchema, groupsOf, type Rule, removeRule, rulesOf } from './security-group-rules.ts';

export interface WantedSecurityGroup {
  readonly port: number;
  /** Who may connect to the port from outside the group. */
  readonly fromCidrs: readonly string[];
  readonly tags: readonly Tag[];
}

interface ObservedSecurityGroup extends ObservedResource {
  /** Each rule that lets somebody in as `tcp/5432 10.0.0.0/19`, so that rules of any form compare. */
  readonly ingress: readonly string[];
  readonly rules: readonly Rule[];
}

/**
 * The rules that each new group gets stay: its members reach each other, and everything outside. A pair of database servers copies by them.
 */
export const securityGroup: ResourceKind<WantedSecurityGroup, ObservedSecurityGroup, OtcClient> = translated({
  kind: 'security-group',
  usualSeconds: 0,
  usualRemovalSeconds: 0,
  absenceSeenBy: 'Querying Security Groups, by owner tag',
  calls: { read: 2, change: 3 },

  async read(client, scope) {
    const groups = (await groupsOf(client)).flatMap((group) => {
      const mark = markOf(scope, group);
      return mark ? [{ group, ...mark }] : [];
    });
    const rules = await together(groups.map(({ group }) => rulesOf(client, group.id)));
    return groups.map(({ group, slot }, index) => observed(group.id, { slot, rules: rules[index] ?? [] }));
  },

  async create(client, { wanted, mark }) {
    const { security_group: made } = await client.call(
      {
        method: 'POST',
        service: 'vpc',
        path: '/v3/{project}/vpc/security-groups',
        body: { security_group: { name: nameFor(mark), tags: [...wanted.tags] } },
      },
      z.object({ security_group: groupSchema }),
    );
    const group = observed(made.id, { slot: mark.slot, rules: [] });
    await bringTo(client, { wanted, group });
    return { ...group, ingress: comparable(wanted).ingress };
  },

  async change(client, { wanted, observed: group }) {
    refuseUnless(['ingress'], differing(comparable(wanted), group));
    await bringTo(client, { wanted, group });
  },

  remove: (client, { providerId }) =>
    removeAt(client, { service: 'vpc', path: `/v3/{project}/vpc/security-groups/${providerId}` }),

  differences: (wanted, have) => differing(comparable(wanted), have),
});

/** Takes away what is too much before it adds what is missing. */
async function bringTo(
  client: OtcClient,
  { wanted, group }: { wanted: WantedSecurityGroup; group: ObservedSecurityGroup },
): Promise<void> {
  const target = comparable(wanted).ingress;
  for (const rule of group.rules.filter(letsIn).filter((each) => !target.includes(textOf(each)))) {
    await removeRule(client, rule.id);
  }
  for (const cidr of wanted.fromCidrs.filter((each) => !group.ingress.includes(`tcp/${wanted.port} ${each}`))) {
    await addRule(client, { groupId: group.providerId, port: wanted.port, cidr });
  }
}

function comparable({ port, fromCidrs }: WantedSecurityGroup) {
  return { ingress: fromCidrs.map((cidr) => `tcp/${port} ${cidr}`) };
}

/** From outside the group, that is: what comes from a member of it is the group's own business. */
const letsIn = ({ direction, action, remote_group_id, security_group_id }: Rule): boolean =>
  direction === 'ingress' && action !== 'deny' && remote_group_id !== security_group_id;

function textOf({ protocol, multiport, remote_ip_prefix, remote_group_id, remote_address_group_id }: Rule): string {
  const peer = remote_ip_prefix ?? remote_group_id ?? remote_address_group_id ?? '0.0.0.0/0';
  return `${protocol ?? 'any'}/${multiport ?? 'all'} ${peer}`;
}

function observed(
  securityGroupId: string,
  { slot, rules }: { slot: string | undefined; rules: readonly Rule[] },
): ObservedSecurityGroup {
  return {
    providerId: securityGroupId,
    slot,
    state: 'ready',
    outputs: { securityGroupId },
    ingress: rules.filter(letsIn).map(textOf),
    rules,
  };
}
