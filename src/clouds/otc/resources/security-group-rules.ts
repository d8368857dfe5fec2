import * as z from 'zod';
import { type OtcClient, removeAt } from '../client.ts';
import { everyItem } from '../pages.ts';
import { tagSchema } from './tags.ts';

export const groupSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullish(),
  tags: z.array(tagSchema).optional(),
});

const ruleSchema = z.object({
  id: z.string(),
  security_group_id: z.string(),
  direction: z.string(),
  ethertype: z.string().nullish(),
  protocol: z.string().nullish(),
  multiport: z.string().nullish(),
  action: z.string().nullish(),
  remote_ip_prefix: z.string().nullish(),
  remote_group_id: z.string().nullish(),
  remote_address_group_id: z.string().nullish(),
});

export type Group = z.infer<typeof groupSchema>;
export type Rule = z.infer<typeof ruleSchema>;

/** All of the project: the interface can search by name and description, exactly, and not by tag. */
export function groupsOf(client: OtcClient): Promise<Group[]> {
  return everyItem(client, {
    service: 'vpc',
    path: '/v3/{project}/vpc/security-groups',
    member: 'security_groups',
    item: groupSchema,
  });
}

export function rulesOf(client: OtcClient, groupId: string): Promise<Rule[]> {
  return everyItem(client, {
    service: 'vpc',
    path: '/v3/{project}/vpc/security-group-rules',
    member: 'security_group_rules',
    item: ruleSchema,
    query: { security_group_id: groupId },
  });
}

/** Lets a range in at one port. */
export async function addRule(
  client: OtcClient,
  { groupId, port, cidr }: { groupId: string; port: number; cidr: string },
): Promise<void> {
  const rule = {
    security_group_id: groupId,
    direction: 'ingress',
    ethertype: 'IPv4',
    protocol: 'tcp',
    multiport: String(port),
    remote_ip_prefix: cidr,
    action: 'allow',
    priority: '1',
  };
  await client.call(
    {
      method: 'POST',
      service: 'vpc',
      path: '/v3/{project}/vpc/security-group-rules',
      body: { security_group_rule: rule },
    },
    z.unknown(),
  );
}

export function removeRule(client: OtcClient, ruleId: string): Promise<void> {
  return removeAt(client, { service: 'vpc', path: `/v3/{project}/vpc/security-group-rules/${ruleId}` });
}
