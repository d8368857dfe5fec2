import type { Tag } from '../owner-mark.ts';
import { passwordForNobody } from './password.ts';

export interface WantedRdsInstance {
  readonly engineVersion: string;
  /** A pair of servers, the second of which takes over: `rds.pg.n1.large.2.ha`. */
  readonly flavor: string;
  readonly diskGigabytes: number;
  /** One for each of the two servers. */
  readonly zones: readonly string[];
  readonly vpcId: string;
  readonly subnetId: string;
  readonly securityGroupId: string;
  readonly backupDays: number;
  /** The key in KMS that encrypts the disks; empty for none. */
  readonly diskKeyId: string;
  readonly tags: readonly Tag[];
}

/** Hours of UTC. */
export const BACKUP_WINDOW = '02:00-03:00';

/** A pair of servers for PostgreSQL, the second of which follows the first without keeping it waiting. */
export function instanceBody(wanted: WantedRdsInstance, { name, region }: { name: string; region: string }) {
  return {
    name,
    datastore: { type: 'PostgreSQL', version: wanted.engineVersion },
    ha: { mode: 'Ha', replication_mode: 'async' },
    flavor_ref: wanted.flavor,
    volume: { type: 'CLOUDSSD', size: wanted.diskGigabytes },
    region,
    availability_zone: wanted.zones.join(','),
    vpc_id: wanted.vpcId,
    subnet_id: wanted.subnetId,
    security_group_id: wanted.securityGroupId,
    port: '5432',
    password: passwordForNobody(),
    backup_strategy: { start_time: BACKUP_WINDOW, keep_days: wanted.backupDays },
    charge_info: { charge_mode: 'postPaid' },
    ...(wanted.diskKeyId !== '' && { disk_encryption_id: wanted.diskKeyId }),
  };
}
