import type { Place } from '../../world/collection.ts';
import { refusal } from '../faults.ts';
import { zonesByRegion } from '../hosts.ts';
import { integer, object, optional, type Shape, text, uuid } from '../shape.ts';
import type { OtcStore } from '../store.ts';

export interface InstanceRequest {
  readonly name: string;
  readonly datastore: { readonly type: string; readonly version: string };
  readonly ha?: { readonly mode: string; readonly replication_mode: string };
  readonly flavor_ref: string;
  readonly volume: { readonly type: string; readonly size: number };
  readonly region: string;
  readonly availability_zone: string;
  readonly vpc_id: string;
  readonly subnet_id: string;
  readonly security_group_id: string;
  readonly port?: string;
  readonly password: string;
  readonly disk_encryption_id?: string;
  readonly backup_strategy?: { readonly start_time: string; readonly keep_days?: number };
}

/** Hours of UTC: "The HH value must be 1 greater than the hh value." */
export const backupWindow = text({ pattern: /^\d\d:(00|15|30|45)-\d\d:(00|15|30|45)$/ });

export const instanceShape: Shape = object({
  name: text(),
  datastore: object({ type: text(), version: text() }),
  ha: optional(object({ mode: text(), replication_mode: text() })),
  configuration_id: optional(text()),
  port: optional(text({ pattern: /^\d+$/ })),
  password: text(),
  backup_strategy: optional(object({ start_time: backupWindow, keep_days: optional(integer({ min: 1, max: 732 })) })),
  disk_encryption_id: optional(text({ min: 1 })),
  flavor_ref: text({ min: 1 }),
  volume: object({ type: text(), size: integer() }),
  region: text({ min: 1 }),
  availability_zone: text({ min: 1 }),
  vpc_id: uuid,
  subnet_id: uuid,
  security_group_id: uuid,
  charge_info: optional(object({ charge_mode: text({ oneOf: ['postPaid'] }) })),
  time_zone: optional(text()),
});

/** What RDS has against the values, each with the code that it has for it. */
export function checkInstance({ objects }: OtcStore, { place, asked }: { place: Place; asked: InstanceRequest }): void {
  const { datastore, ha, volume, flavor_ref: flavor } = asked;
  const zones = asked.availability_zone.split(',');
  const wrong: readonly (readonly [boolean, string, string])[] = [
    [/^[A-Za-z][\w-]{3,63}$/.test(asked.name), 'DBS.200021', 'Invalid DB instance name.'],
    [asked.region === place.region, 'DBS.200024', 'Invalid region.'],
    [zones.every((zone) => (zonesByRegion[place.region] ?? []).includes(zone)), 'DBS.200025', 'Invalid AZ.'],
    // "You need to specify an AZ for each node of the instance."
    [zones.length === (ha ? 2 : 1), 'DBS.200025', 'Invalid AZ.'],
    [['CLOUDSSD', 'ESSD'].includes(volume.type), 'DBS.200026', 'Invalid storage type.'],
    [volume.size >= 40 && volume.size <= 4000, 'DBS.200023', 'Storage space is out of range.'],
    [volume.size % 10 === 0, 'DBS.200027', 'Storage space must be a multiple of 10.'],
    [datastore.type === 'PostgreSQL', 'DBS.200042', 'The DB engine does not exist.'],
    [/^1[3-7]$/.test(datastore.version), 'DBS.200041', 'Invalid database version.'],
    [ha === undefined || ha.mode.toLowerCase() === 'ha', 'DBS.200051', 'Invalid HA mode.'],
    [ha === undefined || /^(async|sync)$/.test(ha.replication_mode), 'DBS.200043', 'Invalid synchronize model.'],
    [
      /^rds\.pg\.[a-z]\d\.\w+(\.\d+)?(\.ha)?$/.test(flavor) && flavor.endsWith('.ha') === (ha !== undefined),
      'DBS.200053',
      'The selected specifications do not exist.',
    ],
    [isPassword(asked.password), 'DBS.200052', 'Invalid database root password.'],
  ];
  const [, code, message] = wrong.find(([fine]) => !fine) ?? [];
  if (code !== undefined) throw refusal(400, code, message ?? '');

  if (!objects.vpcs.find(place, asked.vpc_id)) {
    throw refusal(404, 'DBS.200503', 'The VPC does not exist or does not belong to the user.');
  }
  if (objects.subnets.find(place, asked.subnet_id)?.vpcId !== asked.vpc_id) {
    throw refusal(404, 'DBS.200501', 'The subnet does not exist or does not belong to the VPC.');
  }
  if (!objects.securityGroups.find(place, asked.security_group_id)) {
    throw refusal(404, 'DBS.200050', 'The security group does not exist or does not belong to the VPC.');
  }
}

/** 8 to 32 characters of at least three of four kinds; of special characters PostgreSQL takes these. */
function isPassword(password: string): boolean {
  const kinds = [/[A-Z]/, /[a-z]/, /\d/, /[~!@#$%^*\-_=+?,]/].filter((kind) => kind.test(password)).length;
  return /^[A-Za-z0-9~!@#$%^*\-_=+?,]{8,32}$/.test(password) && kinds >= 3;
}
