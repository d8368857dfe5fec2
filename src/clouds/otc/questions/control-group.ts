import type { OtcClient } from '../client.ts';
import { groupsOf, type Rule, rulesOf } from '../resources/security-group-rules.ts';
import type { Cluster } from './clusters.ts';

export const KUBERNETES_PORT = 5443;

export interface ControlGroup {
  readonly id: string;
  /** Rules by which somebody from outside the cluster's own groups reaches the Kubernetes interface, each with its range. */
  readonly open: readonly { readonly ruleId: string; readonly cidr: string }[];
}

/**
 * The security group in front of a cluster's masters. "Select Description as the filter criterion and search for the target security group by
 * cluster ID. Locate … the security group (starting with {CCE cluster name}-cce-control) of the master node" (user guide, "Configuring a
 * Cluster's API Server for Internet Access"). Undefined as long as there is none.
 */
export async function controlGroupOf({ metadata }: Cluster, client: OtcClient): Promise<ControlGroup | undefined> {
  const group = (await groupsOf(client)).find(
    ({ name, description }) =>
      name.startsWith(`${metadata.name}-cce-control`) && (description ?? '').includes(metadata.uid),
  );
  if (!group) return undefined;
  const rules = await rulesOf(client, group.id);
  return {
    id: group.id,
    open: rules.filter(opensKubernetes).map(({ id: ruleId, remote_ip_prefix }) => ({
      ruleId,
      cidr: remote_ip_prefix ?? '0.0.0.0/0',
    })),
  };
}

/** CCE lets its own nodes in by groups; what comes by a range is what `publicAccess.cidrs` said, or somebody has added. */
function opensKubernetes(rule: Rule): boolean {
  return (
    rule.direction === 'ingress' &&
    rule.action !== 'deny' &&
    !rule.remote_group_id &&
    !rule.remote_address_group_id &&
    (!rule.protocol || ['tcp', '6'].includes(rule.protocol)) &&
    rule.ethertype !== 'IPv6' &&
    includesPort(rule.multiport)
  );
}

function includesPort(multiport: string | null | undefined): boolean {
  if (!multiport) return true;
  return multiport.split(',').some((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return first <= KUBERNETES_PORT && KUBERNETES_PORT <= last;
  });
}
