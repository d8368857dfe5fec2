import type { RestRoute } from '../../rest/vendor.ts';
import { refusal } from '../faults.ts';
import { uuidOf } from '../new-object.ts';
import { type OtcStore, placeOf, route } from '../store.ts';

interface Job {
  readonly id: string;
  readonly type: string;
  readonly accountId: string;
  readonly clusterId: string;
  readonly createdAtMs: number;
  phase: 'Running' | 'Success' | 'Failed';
  reason: string;
}

export interface CceJobs {
  readonly routes: RestRoute[];
  /** Begins a job about a cluster; `end` says how it came out. */
  begin(job: { type: string; accountId: string; clusterId: string }): { id: string; end(failure?: string): void };
}

export function createCceJobs({ world }: OtcStore): CceJobs {
  const jobs = new Map<string, Job>();
  return {
    begin({ type, accountId, clusterId }) {
      const key = `cce-job/${clusterId}/${type}`;
      const id = uuidOf(world.hex(`${key}#${world.serial(key)}`, 32));
      const createdAtMs = world.clock.now();
      const job: Job = { id, type, accountId, clusterId, createdAtMs, phase: 'Running', reason: '' };
      jobs.set(id, job);
      return {
        id,
        end(failure) {
          job.phase = failure === undefined ? 'Success' : 'Failed';
          job.reason = failure ?? '';
        },
      };
    },

    routes: [
      route({ service: 'cce', at: 'GET /api/v3/projects/{project}/jobs/{id}', operation: 'ShowJob' }, (request) => {
        const job = jobs.get(request.params.id ?? '');
        if (!job || job.accountId !== placeOf(request).accountId) {
          throw refusal(404, 'CCE.01404001', 'Resource not found.');
        }
        return {
          status: 200,
          body: {
            kind: 'Job',
            apiVersion: 'v3',
            metadata: { uid: job.id, creationTimestamp: new Date(job.createdAtMs).toISOString() },
            spec: { type: job.type, clusterUID: job.clusterId, subJobs: [] },
            status: { phase: job.phase, ...(job.reason && { reason: job.reason }) },
          },
        };
      }),
    ],
  };
}
