import { createFlowingClock, flowFromNow } from '../../../local/runtime/flowing-clock.ts';
import { Activity } from '../../../local/runtime/lambda/activity.ts';
import { createWorkerPool } from '../../../local/runtime/lambda/worker-pool.ts';
import { sampleAssignment } from './sample-assignment.ts';

/** Starts a worker, says which process it is, and stays: to be killed by a test. */
const flow = flowFromNow(1);
const pool = createWorkerPool(
  { processes: 1, flow, seed: 1 },
  { clock: createFlowingClock(flow), activity: new Activity() },
);
const result = await pool.run(sampleAssignment({ what: 'report' }));
console.log(JSON.stringify(result));
void pool.run(sampleAssignment({ what: 'wait', ms: 600_000 }));
