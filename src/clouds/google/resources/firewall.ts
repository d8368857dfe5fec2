import * as z from 'zod';
import { plainReference } from '../client.ts';
import { namedKind } from './named-kind.ts';

export interface WantedFirewall {
  readonly network: string;
  readonly enforced: boolean;
  readonly logged: boolean;
  readonly priority: number;
  readonly sourceRanges: readonly string[];
}

const firewallSchema = z.object({
  description: z.string().optional(),
  network: z.string(),
  disabled: z.boolean().default(false),
  priority: z.number().default(1000),
  sourceRanges: z.array(z.string()).default([]),
  denied: z.array(z.object({ IPProtocol: z.string() })).default([]),
  logConfig: z.object({ enable: z.boolean().default(false) }).optional(),
});

/**
 * Refuses what nothing else lets in, as the network's implied rule would, which is shown to nobody and cannot be logged: by this one the
 * attempts are seen. What a cluster needs GKE lets in by rules that come before it.
 */
export const firewall = namedKind<WantedFirewall, z.infer<typeof firewallSchema>>({
  kind: 'firewall',
  usualSeconds: 10,
  collection: 'global/firewalls',
  purpose: 'deny-ingress',
  item: firewallSchema,
  have: ({ network, disabled, priority, sourceRanges, denied, logConfig }) => ({
    network: plainReference(network),
    enforced: !disabled && denied.some(({ IPProtocol }) => IPProtocol === 'all'),
    logged: logConfig?.enable ?? false,
    priority,
    sourceRanges,
  }),
  body: rule,
  changeable: ['enforced', 'logged', 'priority', 'sourceRanges'],
  changing: (wanted) => ({ method: 'PATCH', body: rule(wanted) }),
});

function rule({ network, enforced, logged, priority, sourceRanges }: WantedFirewall) {
  return {
    network,
    direction: 'INGRESS',
    priority,
    disabled: !enforced,
    denied: [{ IPProtocol: 'all' }],
    sourceRanges,
    logConfig: { enable: logged },
  };
}
