import { DescribeSecurityGroupRulesCommand, EC2Client } from '@aws-sdk/client-ec2';
import * as z from 'zod';
import type { LocalCloud } from '../../local/cloud/local-cloud.ts';

type Sql = <Row extends object>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

const rancherList = z.object({ data: z.array(z.looseObject({ id: z.string(), name: z.string().optional() })) });

/** What Rancher's own API lists, its local cluster left out. */
export async function rancherObjects(
  collection: 'clusters' | 'cloudcredentials',
  cloud: Pick<LocalCloud, 'clock' | 'rancherUrl' | 'rancherToken'>,
) {
  return cloud.clock.busy(async () => {
    const answer = await fetch(`${cloud.rancherUrl}/v3/${collection}`, {
      headers: { authorization: `Bearer ${cloud.rancherToken}` },
    });
    return rancherList.parse(await answer.json()).data.filter(({ id }) => id !== 'local');
  });
}

/** Addresses that the security group of Rancher's load balancer lets in, as EC2 shows them. */
export async function admittedAddresses(cloud: Pick<LocalCloud, 'clock' | 'gatewayUrl'>): Promise<string[]> {
  return cloud.clock.busy(async () => {
    const client = new EC2Client({
      endpoint: cloud.gatewayUrl,
      region: 'eu-central-1',
      credentials: { accessKeyId: '111111111111', secretAccessKey: 'test' },
    });
    const { SecurityGroupRules = [] } = await client.send(new DescribeSecurityGroupRulesCommand({ MaxResults: 1000 }));
    client.destroy();
    return SecurityGroupRules.filter(({ IsEgress, FromPort }) => !IsEgress && FromPort === 443)
      .map(({ CidrIpv4 }) => CidrIpv4 ?? '?')
      .sort();
  });
}

/** Everything that still exists of a tenant, anywhere, in words; empty when it is gone without a trace. */
export async function remainsOf(tenantId: string, { cloud, sql }: { cloud: LocalCloud; sql: Sql }): Promise<string[]> {
  const made = cloud.world.listing({ owner: tenantId }).map(({ kind, id, state }) => `${kind} ${id} ${state}`);
  const [tenant] = await sql<{ cluster: string }>('select cluster_name as cluster from tenants where id = $1', [
    tenantId,
  ]);
  const clusters = (await rancherObjects('clusters', cloud)).filter(({ name }) => name === tenant?.cluster);
  const records = await sql<{ what: string }>(
    `select 'resource ' || kind || ' ' || slot || ' ' || state as what from resources where owner_id = $1 and state <> 'absent'
     union all select 'lease ' || cidr || ' ' || state from leases where tenant_id = $1 and state <> 'withdrawn'
     union all select 'wait ' || condition from waits where tenant_id = $1
     union all select 'operation ' || id || ' ' || state from operations
       where tenant_id = $1 and state not in ('done', 'failed', 'cancelled')
     union all select 'tenant ' || phase from tenants where id = $1 and phase <> 'retired'`,
    [tenantId],
  );
  return [...made, ...clusters.map(({ id }) => `Rancher cluster ${id}`), ...records.map(({ what }) => what)];
}
