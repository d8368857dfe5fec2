import * as z from 'zod';
import type { Difference, ObservedResource, ResourceKind, ResourceState } from '../../../resources/resource-kind.ts';
import { differing, refuseUnless } from '../../differing.ts';
import { type OtcClient, removeAt } from '../client.ts';
import { translated } from '../failures.ts';
import { markOf, nameFor, ourTags, type Tag } from '../owner-mark.ts';
import { everyItemByOffset } from '../pages.ts';
import { finalBackupName, keepFinalBackup } from './final-backup.ts';
import { BACKUP_WINDOW, instanceBody, type WantedRdsInstance } from './rds-instance-body.ts';
import { tagSchema } from './tags.ts';

/** The zones of the servers are not compared: after a failure the cloud may put one elsewhere. */
type ObservedRdsInstance = ObservedResource &
  Omit<WantedRdsInstance, 'zones'> & {
    /** False for one that never came into being, which has nothing to keep. */
    readonly wasMade: boolean;
  };

const instanceSchema = z.object({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  port: z.coerce.number().nullish(),
  private_ips: z.array(z.string()).default([]),
  datastore: z.object({ version: z.string() }),
  flavor_ref: z.string(),
  volume: z.object({ size: z.number() }),
  vpc_id: z.string(),
  subnet_id: z.string(),
  security_group_id: z.string(),
  disk_encryption_id: z.string().nullish(),
  backup_strategy: z.object({ start_time: z.string(), keep_days: z.number() }),
  tags: z.array(tagSchema).default([]),
});

type Instance = z.infer<typeof instanceSchema>;

const EVERY_DAY = '1,2,3,4,5,6,7';

/**
 * PostgreSQL on two servers in two zones. RDS demands the password of `root`; it gets one that nobody knows, and whoever has to log in sets
 * another ("Resetting the Password for User Root"). Instances may have equal names, so nothing but our own look keeps us from a second one.
 */
export const rdsInstance: ResourceKind<WantedRdsInstance, ObservedRdsInstance, OtcClient> = translated({
  kind: 'rds-instance',
  usualSeconds: 480,
  usualRemovalSeconds: 120,
  absenceSeenBy: 'Querying DB Instances, by owner tag and by name',
  calls: { change: 2 },

  async read(client, scope) {
    const instances = await everyItemByOffset(client, {
      service: 'rds',
      path: '/v3/{project}/instances',
      member: 'instances',
      item: instanceSchema,
    });
    return instances.flatMap((instance) => {
      const mark = markOf(scope, instance);
      return mark ? [observed(instance, mark.slot)] : [];
    });
  },

  async create(client, { wanted, mark }) {
    const name = nameFor(mark);
    const { instance: made } = await client.call(
      {
        method: 'POST',
        service: 'rds',
        path: '/v3/{project}/instances',
        body: instanceBody(wanted, { name, region: client.region }),
      },
      z.object({ instance: z.object({ id: z.string() }) }),
    );
    await putTags(client, { id: made.id, tags: wanted.tags });
    const { zones: _zones, ...fields } = wanted;
    return {
      ...fields,
      providerId: made.id,
      slot: mark.slot,
      state: 'pending',
      outputs: { instanceId: made.id },
      wasMade: true,
    };
  },

  async change(client, { wanted, observed: found }) {
    const differing = differences(wanted, found);
    refuseUnless(['tags', 'backupDays', 'securityGroupId'], differing);
    const differs = (field: string) => differing.some(({ path }) => path === field);
    const { providerId: id } = found;
    if (differs('tags')) await putTags(client, { id, tags: wanted.tags });
    if (differs('securityGroupId')) {
      const body = { security_group_id: wanted.securityGroupId };
      await put(client, { path: `/v3/{project}/instances/${id}/security-group`, body });
    }
    if (differs('backupDays')) {
      const body = {
        backup_policy: { keep_days: wanted.backupDays, start_time: BACKUP_WINDOW, period: EVERY_DAY },
      };
      await put(client, { path: `/v3/{project}/instances/${id}/backups/policy`, body });
    }
  },

  async remove(client, { providerId, outputs, wasMade }, { keepFinalSnapshot }) {
    const { finalSnapshotId: name = '' } = outputs;
    if (keepFinalSnapshot && wasMade) await keepFinalBackup(client, { instanceId: providerId, name });
    await removeAt(client, { service: 'rds', path: `/v3/{project}/instances/${providerId}` });
  },

  differences,
});

/** RDS installs minor versions by itself: within the wanted major version that is no drift. */
function differences({ zones: _zones, ...wanted }: WantedRdsInstance, found: ObservedRdsInstance): Difference[] {
  const sameMajor = found.engineVersion.split('.')[0] === wanted.engineVersion;
  return differing(wanted, sameMajor ? { ...found, engineVersion: wanted.engineVersion } : found);
}

async function putTags(client: OtcClient, { id, tags }: { id: string; tags: readonly Tag[] }): Promise<void> {
  await client.call(
    {
      method: 'POST',
      service: 'rds',
      path: `/v3/{project}/instances/${id}/tags/action`,
      body: { action: 'create', tags: [...tags] },
    },
    z.unknown(),
  );
}

async function put(client: OtcClient, { path, body }: { path: string; body: object }): Promise<void> {
  await client.call({ method: 'PUT', service: 'rds', path, body }, z.unknown());
}

function observed(found: Instance, slot: string | undefined): ObservedRdsInstance {
  return {
    providerId: found.id,
    slot,
    state: stateOf(found.status),
    outputs: {
      instanceId: found.id,
      // The password that RDS asked for is kept by nobody.
      loginBy: 'reset',
      login: found.id,
      endpoint: found.private_ips[0] ?? '',
      port: String(found.port ?? 5432),
      finalSnapshotId: finalBackupName(found.name),
    },
    wasMade: found.status !== 'CREATE FAIL',
    engineVersion: found.datastore.version,
    flavor: found.flavor_ref,
    diskGigabytes: found.volume.size,
    vpcId: found.vpc_id,
    subnetId: found.subnet_id,
    securityGroupId: found.security_group_id,
    backupDays: found.backup_strategy.keep_days,
    diskKeyId: found.disk_encryption_id ?? '',
    tags: ourTags(found.tags),
  };
}

/** RDS names no status for an instance that is being deleted; what is neither up nor broken is on its way. */
function stateOf(status: string): ResourceState {
  if (status === 'ACTIVE') return 'ready';
  return ['CREATE FAIL', 'FAILED', 'SHUTDOWN'].includes(status)
    ? { failed: `RDS reports the status ${status}.` }
    : 'pending';
}
