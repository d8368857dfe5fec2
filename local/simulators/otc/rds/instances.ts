import type { RestRequest, RestRoute } from '../../rest/vendor.ts';
import { addressAt, parseCidr } from '../../world/cidr.ts';
import { refusal } from '../faults.ts';
import { newObject } from '../new-object.ts';
import type { DbInstance } from '../objects.ts';
import { quotaOf } from '../quotas.ts';
import { integer, object, text, uuid } from '../shape.ts';
import { bodyAs, type OtcStore, placeOf, route, visible } from '../store.ts';
import { applyTags, pairs, shownTags, type TagPair } from '../tags.ts';
import { backupWindow, checkInstance, type InstanceRequest, instanceShape } from './instance-request.ts';
import type { RdsJobs } from './jobs.ts';

const invalid = (problem: string) => refusal(400, 'DBS.200001', `Parameter error. ${problem}`);

export function instanceRoutes(store: OtcStore, jobs: RdsJobs): RestRoute[] {
  const { world, objects } = store;
  const { dbInstances } = objects;

  const need = (request: RestRequest): DbInstance => {
    const instance = dbInstances.find(placeOf(request), request.params.id ?? '');
    if (!instance) throw refusal(404, 'DBS.200045', 'The DB instance does not exist.');
    return instance;
  };
  /** One that is idle and well: every change of an instance needs that. */
  const needIdle = (request: RestRequest): DbInstance => {
    const instance = need(request);
    if (instance.state === 'BUILD' || instance.busyWith !== undefined) {
      const message = 'Another operation is being performed on the DB instance or the DB instance is faulty.';
      throw refusal(409, 'DBS.200047', message);
    }
    return instance;
  };

  return [
    route({ service: 'rds', at: 'POST /v3/{project}/instances', operation: 'CreateInstance' }, (request) => {
      const asked = bodyAs<InstanceRequest>(request, { shape: instanceShape, refuse: invalid });
      const place = placeOf(request);
      checkInstance(store, { place, asked });
      if (dbInstances.at(place).length >= quotaOf(world, { place, name: 'dbInstances' })) {
        throw refusal(413, 'DBS.200046', 'The number of DB instances has reached the quota.');
      }
      const made = dbInstances.add(instanceOf(store, { request, asked }));
      const owner = () => made.tags.get('tenantry-owner');
      const failure = world.faults.resourceFailure({
        service: 'otc-rds',
        operation: 'CreateInstance',
        accountId: made.accountId,
        owner,
      });
      const jobId = jobs.run(made, { name: 'CreatePostgreSqlHaInstance', durations: 'otc-rds-instance.create' }, () => {
        made.state = failure ? 'CREATE FAIL' : 'ACTIVE';
      });
      return { status: 202, body: { instance: { ...shown(made), flavor_ref: made.flavor }, job_id: jobId } };
    }),

    route({ service: 'rds', at: 'GET /v3/{project}/instances', operation: 'ListInstances' }, (request) => {
      const { query } = request;
      const limit = Number(query.get('limit') ?? 100);
      const offset = Number(query.get('offset') ?? 0);
      if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw refusal(400, 'DBS.280204', 'Invalid parameter.');
      const all = visible(dbInstances, { world, place: placeOf(request) }).filter(
        ({ id, name }) => (query.get('id') ?? id) === id && (query.get('name') ?? name) === name,
      );
      const instances = all.slice(offset, offset + limit).map(shown);
      return { status: 200, body: { instances, total_count: all.length } };
    }),

    route({ service: 'rds', at: 'DELETE /v3/{project}/instances/{id}', operation: 'DeleteInstance' }, (request) => {
      const instance = needIdle(request);
      const job = { name: 'DeletePostgreSqlHaInstance', durations: 'otc-rds-instance.delete' };
      const jobId = jobs.run(instance, job, () => dbInstances.remove(instance));
      return { status: 202, body: { job_id: jobId } };
    }),

    route(
      { service: 'rds', at: 'PUT /v3/{project}/instances/{id}/security-group', operation: 'SetSecurityGroup' },
      (request) => {
        const asked = bodyAs<{ security_group_id: string }>(request, {
          shape: object({ security_group_id: uuid }),
          refuse: invalid,
        });
        const instance = needIdle(request);
        if (!objects.securityGroups.find(instance, asked.security_group_id)) {
          throw refusal(404, 'DBS.200050', 'The security group does not exist or does not belong to the VPC.');
        }
        const job = { name: 'ChangeSecurityGroup', durations: 'otc-rds-instance.modify' };
        const workflowId = jobs.run(instance, job, () => {
          instance.securityGroupId = asked.security_group_id;
        });
        return { status: 200, body: { workflowId } };
      },
    ),

    route(
      { service: 'rds', at: 'PUT /v3/{project}/instances/{id}/backups/policy', operation: 'SetBackupPolicy' },
      (request) => {
        const { backup_policy: asked } = bodyAs<{
          backup_policy: { keep_days: number; start_time: string; period: string };
        }>(request, { shape: policyBody, refuse: invalid });
        const instance = needIdle(request);
        instance.backup = { startTime: asked.start_time, keepDays: asked.keep_days, period: asked.period };
        return { status: 200, body: {} };
      },
    ),

    route(
      { service: 'rds', at: 'POST /v3/{project}/instances/{id}/tags/action', operation: 'BatchCreateInstanceTags' },
      (request) => {
        const asked = bodyAs<{ action: string; tags: TagPair[] }>(request, {
          shape: object({ action: text({ oneOf: ['create', 'delete'] }), tags: pairs }),
          refuse: (problem) => refusal(400, 'DBS.280001', `Parameter error. ${problem}`),
        });
        applyTags(need(request), asked);
        return { status: 200 };
      },
    ),

    route({ service: 'rds', at: 'GET /v3/{project}/quotas', operation: 'ShowQuotas' }, (request) => {
      const place = placeOf(request);
      const quota = quotaOf(world, { place, name: 'dbInstances' });
      const resources = [{ type: 'instance', quota, used: dbInstances.at(place).length }];
      return { status: 200, body: { quotas: { resources } } };
    }),
  ];
}

const policyBody = object({
  backup_policy: object({
    keep_days: integer({ min: 1, max: 732 }),
    // "Mandatory except that the automated backup policy is disabled", which a number of days from 1 on never is.
    start_time: backupWindow,
    period: text({ pattern: /^[1-7](,[1-7])*$/ }),
  }),
});

function instanceOf(
  { world, objects }: OtcStore,
  { request, asked }: { request: RestRequest; asked: InstanceRequest },
): DbInstance {
  const place = placeOf(request);
  const common = newObject(world, {
    kind: 'rds-instance',
    place,
    state: 'BUILD',
    written: { name: asked.name },
    id: (uuid) => `${uuid.replaceAll('-', '')}in03`,
  });
  const cidr = parseCidr(objects.subnets.find(place, asked.subnet_id)?.cidr ?? '');
  const neighbours = objects.dbInstances.at(place).filter(({ subnetId }) => subnetId === asked.subnet_id).length;
  return {
    ...common,
    name: asked.name,
    version: asked.datastore.version,
    haMode: asked.ha?.mode,
    replicationMode: asked.ha?.replication_mode,
    flavor: asked.flavor_ref,
    volume: asked.volume,
    zones: asked.availability_zone.split(','),
    vpcId: asked.vpc_id,
    subnetId: asked.subnet_id,
    securityGroupId: asked.security_group_id,
    port: Number(asked.port ?? 5432),
    diskEncryptionId: asked.disk_encryption_id ?? '',
    privateIp: cidr ? addressAt(cidr, 10 + neighbours) : '',
    backup: {
      startTime: asked.backup_strategy?.start_time ?? '01:00-02:00',
      keepDays: asked.backup_strategy?.keep_days ?? 7,
      period: '1,2,3,4,5,6,7',
    },
    busyWith: undefined,
    cloudTags: new Map(),
  };
}

/** Never with the password; an instance shows where it can be reached once it is up. */
const shown = (instance: DbInstance) => ({
  id: instance.id,
  name: instance.name,
  status: instance.state,
  port: instance.port,
  type: instance.haMode === undefined ? 'Single' : 'Ha',
  ...(instance.replicationMode !== undefined && { ha: { replication_mode: instance.replicationMode } }),
  region: instance.region,
  datastore: { type: 'PostgreSQL', version: instance.version, complete_version: `${instance.version}.5` },
  private_ips: instance.state === 'ACTIVE' ? [instance.privateIp] : [],
  public_ips: [],
  db_user_name: 'root',
  vpc_id: instance.vpcId,
  subnet_id: instance.subnetId,
  security_group_id: instance.securityGroupId,
  flavor_ref: instance.flavor,
  volume: instance.volume,
  switch_strategy: 'reliability',
  backup_strategy: { start_time: instance.backup.startTime, keep_days: instance.backup.keepDays },
  maintenance_window: '02:00-06:00',
  nodes: instance.zones.map((zone, index) => ({
    id: `${instance.id.slice(0, 30)}${index}no03`,
    name: `${instance.name}_node${index}`,
    role: index === 0 ? 'master' : 'slave',
    status: instance.state,
    availability_zone: zone,
  })),
  related_instance: [],
  disk_encryption_id: instance.diskEncryptionId,
  time_zone: 'UTC',
  tags: shownTags(instance),
});
