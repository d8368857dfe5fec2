import { bind, type PlannedResource } from '../../../resources/resource-kind.ts';
import type { TenantPlan } from '../../cloud-adapter.ts';
import type { OtcClient } from '../client.ts';
import { clusterMaking } from '../cluster-making.ts';
import type { Access } from '../credential.ts';
import { apiOf } from '../limits.ts';
import { wantedTags } from '../owner-mark.ts';
import { rdsInstance } from '../resources/rds-instance.ts';
import { securityGroup } from '../resources/security-group.ts';
import { slots, subnetCidrs } from '../slots.ts';

const ENGINE_VERSION = '17';

const sizes = {
  small: { flavor: 'rds.pg.n1.large.2.ha', diskGigabytes: 100, backupDays: 7 },
  medium: { flavor: 'rds.pg.n1.xlarge.4.ha', diskGigabytes: 250, backupDays: 14 },
  large: { flavor: 'rds.pg.n1.2xlarge.4.ha', diskGigabytes: 500, backupDays: 35 },
} as const;

/** PostgreSQL in a subnet of its own, reachable from the nodes of the cluster and from nowhere else. */
export function planDatabase(
  { tenant, access }: { tenant: TenantPlan; access: Access },
  client: OtcClient,
): PlannedResource[] {
  return [
    {
      slot: slots.databaseSecurityGroup,
      kind: bind(securityGroup, { client, api: apiOf('vpc', client) }),
      after: [],
      wanted: () => ({
        port: 5432,
        fromCidrs: [subnetCidrs.nodes],
        tags: wantedTags(tenant, slots.databaseSecurityGroup),
      }),
    },
    {
      slot: slots.databaseInstance,
      kind: bind(rdsInstance, { client, api: apiOf('rds', client) }),
      after: [slots.vpc, slots.databaseSubnet, slots.databaseSecurityGroup],
      neededWith: clusterMaking,
      wanted: (outputsOf) => ({
        engineVersion: ENGINE_VERSION,
        ...sizes[tenant.size],
        zones: tenant.zones.slice(0, 2),
        vpcId: outputsOf(slots.vpc).vpcId,
        subnetId: outputsOf(slots.databaseSubnet).subnetId,
        securityGroupId: outputsOf(slots.databaseSecurityGroup).securityGroupId,
        diskKeyId: access.diskKeyId ?? '',
        tags: wantedTags(tenant, slots.databaseInstance),
      }),
    },
  ];
}
