import type { ProviderApi } from '../pace/provider-api.ts';
import { bind, type Outputs, type PlannedResource } from '../resources/resource-kind.ts';
import type { RancherClient } from './client.ts';
import { clusterSlot } from './cluster-making.ts';
import type { HostedConfig, OrderedFrom } from './hosted-provider.ts';
import { cloudCredential, credentialSlot } from './resources/cloud-credential.ts';
import { hostedCluster } from './resources/cluster.ts';

/** What making a cluster through Rancher needs. Absent in functions that never plan the cluster stage. */
export interface RancherAccess {
  readonly client: RancherClient;
  /** Whose limits its calls count against. */
  readonly api: ProviderApi;
  /** Reads the landing account's static key; asked only when Rancher's cloud credential is made. */
  readonly readSecret: (arn: string) => Promise<string>;
}

export interface RancherClusterPlan<Order, Config extends HostedConfig> {
  readonly provider: OrderedFrom<Order, Config>;
  readonly credentialSecretArn: string;
  readonly region: string;
  /** Slots of the network that the cluster stands in. */
  readonly after: readonly string[];
  /** The order but for the credential, which this plan makes itself. */
  order(outputsOf: (slot: string) => Outputs): Order;
}

/** The cluster stage of a cloud whose clusters Rancher makes: its credential, then the cluster; removed in reverse. */
export function planRancherCluster<Order extends { readonly clusterName: string }, Config extends HostedConfig>(
  plan: RancherClusterPlan<Order, Config>,
  access: RancherAccess,
): PlannedResource[] {
  const { client, api, readSecret } = access;
  const { provider } = plan;
  return [
    {
      slot: credentialSlot,
      kind: bind(cloudCredential(provider), { client: { rancher: client, readSecret }, api }),
      after: [],
      wanted: () => ({ secretArn: plan.credentialSecretArn, region: plan.region }),
    },
    {
      slot: clusterSlot,
      kind: bind(hostedCluster(provider), { client, api }),
      after: [...plan.after, credentialSlot],
      wanted: (outputsOf) => {
        const order = plan.order(outputsOf);
        const credentialId = outputsOf(credentialSlot).credentialId ?? '';
        return { name: order.clusterName, [provider.configKey]: provider.body({ ...order, credentialId }) };
      },
    },
  ];
}
