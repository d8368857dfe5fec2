import { createFlowingClock } from '../flowing-clock.ts';
import { Activity } from './activity.ts';
import { createSandbox } from './sandbox.ts';
import { createToldClock } from './told-clock.ts';
import type { Standing, WorkerOrder, WorkerReport, WorkerSettings } from './worker-messages.ts';

/** A process that runs invocations until whoever started it ends it, or ends itself. */
const settings: WorkerSettings = JSON.parse(process.argv[2] ?? '{}');
const report = (message: WorkerReport) => void process.send?.(message);
// Timers of functions are not the process's own.
const everyTurnOrSo = setInterval;
const LOOK_EVERY_MS = 1;

const { flow, skewMs } = settings;
const told = createToldClock(settings, {
  set: (timer) => report({ kind: 'timer', ...timer }),
  cancel: (timer) => report({ kind: 'cancel', timer }),
});
const activity = new Activity();
if (settings.databasePort !== undefined) activity.watchDatabase(settings.databasePort);
const sandbox = createSandbox({
  clock: flow ? createFlowingClock({ ...flow, startMs: flow.startMs + skewMs }) : told,
  activity,
  seed: settings.seed,
  onOutput: (output) => report({ kind: 'output', output }),
});

let known = 0;
process.on('message', (message: WorkerOrder) => {
  told.tell(message.nowMs);
  if (message.kind === 'time') return;
  known = message.order;
  if (message.kind === 'fire') told.fire(message.timer);
  else void run(message.assignment);
});

async function run(assignment: Extract<WorkerOrder, { kind: 'run' }>['assignment']): Promise<void> {
  report({ kind: 'ended', id: assignment.id, result: await sandbox.run(assignment) });
}

if (!flow) reportStanding();

/** Reports a standing that has held for two looks: between an answer and what the code does with it a process seems to wait. */
function reportStanding(): void {
  let seen = '';
  let reported = '';
  everyTurnOrSo(() => {
    const standing: Standing = { order: known, ...activity.standing() };
    const text = JSON.stringify(standing);
    if (text === seen && text !== reported) {
      reported = text;
      report({ kind: 'standing', standing });
    }
    seen = text;
  }, LOOK_EVERY_MS);
}

// Without the one who started it there is nobody to work for. Ctrl-C reaches this process, too: that one decides what it means.
process.on('disconnect', () => process.exit());
process.on('SIGINT', () => undefined);
