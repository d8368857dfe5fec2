import { makeNetworkByHand } from '../../support/handmade-network.ts';
import { orderPlaced, tenantOf } from '../../support/order-events.ts';
import type { Scenario } from '../../support/scenario.ts';

export interface ClusterByHandSeen {
  readonly natAddress: string;
  readonly ofTenant: readonly string[];
  readonly stateWhileItLived: string;
  readonly admittedWhileItLived: readonly string[];
  readonly leasesWhileItLived: readonly { readonly cidr: string; readonly tenantId: string | null }[];
  readonly admittedAfterwards: readonly string[];
}

interface RancherCluster {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly eksConfig: Readonly<Record<string, unknown>> & { readonly nodeGroups: readonly object[] };
}

/** Beside a tenant, an operator makes a cluster in Rancher, in an account that is registered, and deletes it again. */
export default async function clusterByHand(scenario: Scenario): Promise<ClusterByHandSeen> {
  const { cloud } = scenario;
  scenario.send(orderPlaced({ orderId: 'ORD-HAND', name: 'beside' }));
  await scenario.settle();
  const ofTenant = await scenario.admitted();
  const [place] = await scenario.sql<{ account: string; region: string }>(
    'select a.account, t.region from tenants t join landing_accounts a on a.id = t.landing_account_id where t.id = $1',
    [tenantOf('ORD-HAND')],
  );
  if (!place) throw new Error('The order made no tenant.');
  const network = await cloud.clock.busy(() => makeNetworkByHand({ gatewayUrl: cloud.gatewayUrl, ...place }));
  await scenario.pass(300);

  const { data: clusters } = await rancher<{ data: RancherCluster[] }>(scenario, {
    method: 'GET',
    path: '/v3/clusters',
  });
  const model = clusters.find(({ name }) => name.startsWith('beside-'));
  if (!model) throw new Error('Rancher shows no cluster to copy.');
  const made = await rancher<RancherCluster>(scenario, {
    method: 'POST',
    path: '/v3/clusters',
    body: {
      type: 'cluster',
      name: 'by-hand',
      eksConfig: {
        ...model.eksConfig,
        displayName: 'by-hand-at-aws',
        subnets: network.privateSubnetIds,
        securityGroups: [],
        tags: {},
        nodeGroups: model.eksConfig.nodeGroups
          .slice(0, 1)
          .map((group) => ({ ...group, subnets: network.privateSubnetIds, tags: {}, resourceTags: {} })),
      },
    },
  });
  await live(scenario, { seconds: 1500 });
  const seen = {
    stateWhileItLived: (await rancher<RancherCluster>(scenario, { method: 'GET', path: `/v3/clusters/${made.id}` }))
      .state,
    admittedWhileItLived: await scenario.admitted(),
    leasesWhileItLived: await scenario.sql<{ cidr: string; tenantId: string | null }>(
      `select cidr, tenant_id as "tenantId" from leases where cluster_name = 'by-hand' and state = 'applied'`,
    ),
  };

  await rancher(scenario, { method: 'DELETE', path: `/v3/clusters/${made.id}` });
  await live(scenario, { seconds: 1500 });
  return { natAddress: `${network.natAddress}/32`, ofTenant, ...seen, admittedAfterwards: await scenario.admitted() };
}

/** Time goes on, schedules included: nothing of ours waits for a cluster that we did not order. */
async function live({ cloud, pass }: Scenario, { seconds }: { seconds: number }): Promise<void> {
  const release = cloud.hold();
  await pass(seconds).finally(release);
}

async function rancher<Answer>(
  { cloud }: Scenario,
  request: { method: string; path: string; body?: object },
): Promise<Answer> {
  return cloud.clock.busy(async () => {
    const response = await fetch(`${cloud.rancherUrl}${request.path}`, {
      method: request.method,
      headers: { authorization: `Bearer ${cloud.rancherToken}`, 'content-type': 'application/json' },
      ...(request.body && { body: JSON.stringify(request.body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Rancher answered ${response.status}: ${text}`);
    return JSON.parse(text || '{}') as Answer;
  });
}
