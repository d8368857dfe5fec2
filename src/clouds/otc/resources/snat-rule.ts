import * as z from 'zod';
import type { ObservedResource, ResourceKind, Scope } from '../../../resources/resource-kind.ts';
import { differing } from '../../differing.ts';
import { type OtcClient, removeAt } from '../client.ts';
import { adoptOwn, translated } from '../failures.ts';
import { descriptionOf, markOf } from '../owner-mark.ts';
import { everyItem } from '../pages.ts';
import { natState } from './nat-gateway.ts';

export interface WantedSnatRule {
  readonly natGatewayId: string;
  readonly subnetId: string;
  readonly publicIpIds: readonly string[];
}

interface ObservedSnatRule extends ObservedResource, WantedSnatRule {}

const ruleSchema = z.object({
  id: z.string(),
  status: z.string(),
  nat_gateway_id: z.string(),
  network_id: z.string().nullish(),
  floating_ip_id: z.string(),
  floating_ip_address: z.string().nullish(),
  description: z.string().nullish(),
});

/** Lets what stands in a subnet out through addresses. A rule has no tags; its description carries the mark from the beginning. */
export const snatRule: ResourceKind<WantedSnatRule, ObservedSnatRule, OtcClient> = translated({
  kind: 'snat-rule',
  usualSeconds: 10,
  usualRemovalSeconds: 8,
  absenceSeenBy: 'Querying SNAT Rules, by description',

  read,

  async create(client, { wanted, mark }) {
    return adoptOwn(
      async () => {
        const { natGatewayId, subnetId, publicIpIds } = wanted;
        const body = {
          snat_rule: {
            nat_gateway_id: natGatewayId,
            network_id: subnetId,
            source_type: 0,
            floating_ip_id: publicIpIds.join(','),
            description: descriptionOf(mark),
          },
        };
        const { snat_rule: made } = await client.call(
          { method: 'POST', service: 'nat', path: '/v2.0/snat_rules', body },
          z.object({ snat_rule: ruleSchema }),
        );
        return observed(made, mark.slot);
      },
      { taken: ['NAT.0208', 'VPC.2018'], mark, read: (scope) => read(client, scope) },
    );
  },

  async remove(client, { providerId, state }) {
    if (state === 'leaving') return;
    await removeAt(client, { service: 'nat', path: `/v2.0/snat_rules/${providerId}` });
  },

  differences: (wanted, have) => differing<WantedSnatRule>(wanted, have),
});

async function read(client: OtcClient, scope: Scope): Promise<ObservedSnatRule[]> {
  const rules = await everyItem(client, {
    service: 'nat',
    path: '/v2.0/snat_rules',
    member: 'snat_rules',
    item: ruleSchema,
  });
  return rules.flatMap((rule) => {
    const mark = markOf(scope, rule);
    return mark ? [observed(rule, mark.slot)] : [];
  });
}

function observed(found: z.infer<typeof ruleSchema>, slot: string | undefined): ObservedSnatRule {
  return {
    providerId: found.id,
    slot,
    state: natState(found.status),
    outputs: { snatRuleId: found.id, publicIps: found.floating_ip_address ?? '' },
    natGatewayId: found.nat_gateway_id,
    subnetId: found.network_id ?? '',
    publicIpIds: found.floating_ip_id.split(','),
  };
}
