import type { RestRoute } from '../../rest/vendor.ts';
import { keyOf } from '../../world/collection.ts';
import { refusal } from '../faults.ts';
import { uuidOf } from '../new-object.ts';
import type { DbInstance } from '../objects.ts';
import { type OtcStore, placeOf, route } from '../store.ts';

interface Job {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly instanceId: string;
  readonly createdAtMs: number;
  status: 'Running' | 'Completed';
}

export interface RdsJobs {
  readonly routes: RestRoute[];
  /** Begins a job about an instance, which takes no other until it is done; returns the job's id. */
  run(instance: DbInstance, job: { name: string; durations: string }, done: () => void): string;
}

export function createJobs({ world }: OtcStore): RdsJobs {
  const jobs = new Map<string, Job>();
  return {
    run(instance, { name, durations }, done) {
      const key = `${keyOf(instance)}/${name}`;
      const id = uuidOf(world.hex(`job/${key}#${world.serial(`job/${key}`)}`, 32));
      const { accountId } = instance;
      const job: Job = {
        id,
        name,
        accountId,
        instanceId: instance.id,
        createdAtMs: world.clock.now(),
        status: 'Running',
      };
      jobs.set(id, job);
      instance.busyWith = id;
      world.after(world.duration(durations, key), () => {
        job.status = 'Completed';
        instance.busyWith = undefined;
        done();
      });
      return id;
    },

    routes: [
      route({ service: 'rds', at: 'GET /v3/{project}/jobs', operation: 'ShowJob' }, (request) => {
        const job = jobs.get(request.query.get('id') ?? '');
        if (!job || job.accountId !== placeOf(request).accountId) {
          throw refusal(400, 'DBS.200543', 'The job does not exist.');
        }
        const { id, name, status, createdAtMs, instanceId } = job;
        const created = new Date(createdAtMs).toISOString();
        return { status: 200, body: { job: { id, name, status, created, instance: { id: instanceId } } } };
      }),
    ],
  };
}
