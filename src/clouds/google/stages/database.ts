import { clusterMaking } from '../../../rancher/cluster-making.ts';
import { bind, type PlannedResource } from '../../../resources/resource-kind.ts';
import type { TenantPlan } from '../../cloud-adapter.ts';
import type { GoogleClient } from '../client.ts';
import { apiOf } from '../limits.ts';
import { address } from '../resources/address.ts';
import { dnsRecord } from '../resources/dns-record.ts';
import { dnsZone } from '../resources/dns-zone.ts';
import { forwardingRule } from '../resources/forwarding-rule.ts';
import { DATABASE, sqlDatabase, sqlUser, userNameOf } from '../resources/sql-contents.ts';
import { sqlInstance } from '../resources/sql-instance.ts';
import { slots } from '../slots.ts';

const VERSION = 'POSTGRES_17';

const sizes = {
  small: { cores: 2, memoryMb: 7_680, backups: 7 },
  medium: { cores: 4, memoryMb: 15_360, backups: 14 },
  large: { cores: 8, memoryMb: 30_720, backups: 35 },
} as const;

/** Of Google Cloud Dedicated, which has no other edition and no other machines. */
const DEDICATED = 'apis-berlin-build0.goog';

/** PostgreSQL outside the tenant's network, with an address inside it: reachable from there and from nowhere else. */
export function planDatabase(tenant: TenantPlan, client: GoogleClient): PlannedResource[] {
  const compute = { client, api: apiOf('compute', client) };
  const sql = { client, api: apiOf('sql', client) };
  const dns = { client, api: apiOf('dns', client) };
  const { cores, memoryMb, backups } = sizes[tenant.size];
  const machine =
    client.access.universeDomain === DEDICATED
      ? { edition: 'ENTERPRISE_PLUS', tier: `db-perf-optimized-C-${cores}` }
      : { edition: 'ENTERPRISE', tier: `db-custom-${cores}-${memoryMb}` };

  return [
    {
      slot: slots.databaseInstance,
      kind: bind(sqlInstance, sql),
      after: [],
      // What follows it takes seconds.
      neededWith: clusterMaking.gke,
      wanted: () => ({
        databaseVersion: VERSION,
        ...machine,
        availability: 'REGIONAL',
        backups,
        iamAuthentication: true,
        publicAddress: false,
        encryptedOnly: true,
        consumers: [client.project],
        deletionProtection: true,
      }),
    },
    {
      slot: slots.databaseUser,
      kind: bind(sqlUser, sql),
      after: [slots.databaseInstance],
      wanted: (outputsOf) => ({
        instance: outputsOf(slots.databaseInstance).instance,
        name: userNameOf(client.access.databaseAdministrator),
      }),
    },
    {
      slot: slots.database,
      kind: bind(sqlDatabase, sql),
      // One after the other: Cloud SQL makes one change of an instance at a time.
      after: [slots.databaseInstance, slots.databaseUser],
      wanted: (outputsOf) => ({ instance: outputsOf(slots.databaseInstance).instance, name: DATABASE }),
    },
    {
      slot: slots.databaseAddress,
      kind: bind(address, compute),
      after: [slots.subnetwork],
      wanted: (outputsOf) => ({ type: 'INTERNAL', subnetwork: outputsOf(slots.subnetwork).reference }),
    },
    {
      slot: slots.databaseEndpoint,
      kind: bind(forwardingRule, compute),
      after: [slots.network, slots.databaseAddress, slots.databaseInstance],
      wanted: (outputsOf) => ({
        network: outputsOf(slots.network).reference,
        address: outputsOf(slots.databaseAddress).reference,
        ip: outputsOf(slots.databaseAddress).ip,
        serviceAttachment: outputsOf(slots.databaseInstance).serviceAttachment,
      }),
    },
    {
      slot: slots.databaseZone,
      kind: bind(dnsZone, dns),
      after: [slots.network, slots.databaseInstance],
      wanted: (outputsOf) => ({
        dnsName: outputsOf(slots.databaseInstance).dnsName,
        networks: [outputsOf(slots.network).reference],
      }),
    },
    {
      slot: slots.databaseRecord,
      kind: bind(dnsRecord, dns),
      after: [slots.databaseZone, slots.databaseAddress],
      wanted: (outputsOf) => ({
        zone: outputsOf(slots.databaseZone).zone,
        name: outputsOf(slots.databaseZone).dnsName,
        addresses: [outputsOf(slots.databaseAddress).ip],
      }),
    },
  ];
}
