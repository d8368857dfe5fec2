import type { RestRoute } from '../../rest/vendor.ts';
import { keyOf } from '../../world/collection.ts';
import { refusal } from '../faults.ts';
import { newObject } from '../new-object.ts';
import type { DbBackup } from '../objects.ts';
import { object, optional, text } from '../shape.ts';
import { bodyAs, type OtcStore, placeOf, route, visible } from '../store.ts';

const backupBody = object({
  instance_id: text({ min: 1 }),
  name: text({ min: 4, max: 64, pattern: /^[A-Za-z][\w-]*$/ }),
  description: optional(text({ max: 256, pattern: /^[^>!<"&'=]*$/ })),
});

interface Asked {
  readonly instance_id: string;
  readonly name: string;
  readonly description?: string;
}

/** Manual backups only; they stay when their instance goes. */
export function backupRoutes({ world, objects }: OtcStore): RestRoute[] {
  const { dbBackups, dbInstances } = objects;
  return [
    route({ service: 'rds', at: 'POST /v3/{project}/backups', operation: 'CreateManualBackup' }, (request) => {
      const asked = bodyAs<Asked>(request, {
        shape: backupBody,
        refuse: (problem) => refusal(400, 'DBS.200001', `Parameter error. ${problem}`),
      });
      const place = placeOf(request);
      const instance = dbInstances.find(place, asked.instance_id);
      if (!instance) throw refusal(404, 'DBS.200045', 'The DB instance does not exist.');
      if (instance.state !== 'ACTIVE') {
        throw refusal(400, 'DBS.200086', 'This operation is not allowed by the DB instance status.');
      }
      if (instance.busyWith !== undefined) throw refusal(409, 'DBS.201205', 'Backup is in progress, please wait.');
      if (dbBackups.at(place).some(({ name }) => name === asked.name)) {
        throw refusal(409, 'DBS.201201', 'The object already exists.');
      }
      const made = dbBackups.add({
        ...newObject(world, {
          kind: 'rds-backup',
          place,
          state: 'BUILDING',
          written: { name: asked.name },
          id: (uuid) => `${uuid.replaceAll('-', '')}br03`,
        }),
        name: asked.name,
        description: asked.description ?? '',
        instanceId: instance.id,
      });
      instance.state = 'BACKING UP';
      instance.busyWith = made.id;
      world.after(world.duration('otc-rds-backup.create', keyOf(made)), () => {
        made.state = 'COMPLETED';
        instance.state = 'ACTIVE';
        instance.busyWith = undefined;
      });
      return { status: 200, body: { backup: shown(made) } };
    }),

    route({ service: 'rds', at: 'GET /v3/{project}/backups', operation: 'ListBackups' }, (request) => {
      const instanceId = request.query.get('instance_id');
      if (instanceId === null) throw refusal(400, 'DBS.280404', 'Invalid DB instance ID or node ID format.');
      const all = visible(dbBackups, { world, place: placeOf(request) }).filter(
        (each) => each.instanceId === instanceId,
      );
      return { status: 200, body: { backups: all.map(shown), total_count: all.length } };
    }),
  ];
}

const shown = (backup: DbBackup) => ({
  id: backup.id,
  name: backup.name,
  description: backup.description,
  type: 'manual',
  status: backup.state,
  begin_time: new Date(backup.createdAtMs).toISOString(),
  instance_id: backup.instanceId,
});
