import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createFlowingClock, flowFromNow } from '../../../local/runtime/flowing-clock.ts';
import { Activity } from '../../../local/runtime/lambda/activity.ts';
import type { InvocationResult } from '../../../local/runtime/lambda/invoker.ts';
import { createWorkerPool, type WorkerPool } from '../../../local/runtime/lambda/worker-pool.ts';
import { createVirtualClock, type VirtualClock } from '../../../local/runtime/virtual-clock.ts';
import { until } from '../../support/until.ts';
import { sampleAssignment } from './sample-assignment.ts';

interface Report {
  readonly pid: number;
  readonly at: number;
  readonly greeting: string;
  readonly requestId: string;
}

const SPEED = 60;
const reportIn = (result: InvocationResult) => ('payload' in result ? (result.payload as Report) : undefined);
const report = sampleAssignment({ what: 'report' });
const wait = (ms: number, limits?: { timeoutSeconds: number }) => sampleAssignment({ what: 'wait', ms }, limits);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const untilDead = (pid: number) =>
  until(() => (isAlive(pid) ? undefined : true), { what: `the end of process ${pid}`, patienceSeconds: 10 });

const activity = new Activity();

describe('functions in processes of their own', () => {
  let pool: WorkerPool;
  const written: string[] = [];
  const dead: string[] = [];
  const start = (settings: { processes: number; clockSkewsMs?: readonly number[] }) => {
    const flow = flowFromNow(SPEED);
    pool = createWorkerPool(
      { ...settings, flow, seed: 1 },
      {
        clock: createFlowingClock(flow),
        activity,
        onOutput: ({ text }) => void written.push(text),
        onDeath: (invocationId) => void dead.push(invocationId),
      },
    );
  };

  afterEach(() => pool.stop());

  test('run with their own environment, outside of this process, and what they write comes here', async () => {
    start({ processes: 1 });

    const found = reportIn(await pool.run(report));
    await pool.run(sampleAssignment({ what: 'write', text: 'a line' }));

    expect(found).toMatchObject({ greeting: 'hello', requestId: report.id });
    expect(found?.pid).not.toBe(process.pid);
    expect(written.join('')).toContain('a line');
  });

  test('fail with the name and the words of their error', async () => {
    start({ processes: 1 });

    const result = await pool.run(sampleAssignment({ what: 'nonsense' }));

    expect(result).toMatchObject({ error: { errorType: 'TypeError', errorMessage: 'No such work: nonsense' } });
  });

  test('are answered as Lambda answers for a killed runtime, and the next one starts another process', async () => {
    start({ processes: 1 });
    const before = reportIn(await pool.run(report));
    const [one, two] = [wait(3_600_000), wait(3_600_000)];
    const running = Promise.all([pool.run(one), pool.run(two)]);

    const cut = pool.kill();

    expect(cut?.map(({ id }) => id)).toEqual([one.id, two.id]);
    expect(await running).toEqual(
      [one, two].map(({ id }) => ({
        error: {
          errorType: 'Runtime.ExitError',
          errorMessage: `RequestId: ${id} Error: Runtime exited with error: signal: killed`,
        },
      })),
    );
    expect(isAlive(before?.pid ?? 0)).toBe(false);
    expect(reportIn(await pool.run(report))?.pid).not.toBe(before?.pid);
  });

  test('take only their own process with them when they end it', async () => {
    start({ processes: 2 });
    const neighbour = pool.run(wait(30_000));

    const result = await pool.run(sampleAssignment({ what: 'exit' }));

    expect(result).toMatchObject({
      error: {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(/exited with error: exit status 3$/),
      },
    });
    expect(await neighbour).toHaveProperty('payload.pid');
  });

  test('are spread over all processes', async () => {
    start({ processes: 2 });

    const results = await Promise.all([pool.run(wait(1_000)), pool.run(wait(1_000))]);

    expect(new Set(results.map((result) => reportIn(result)?.pid)).size).toBe(2);
  });

  test('end with their process when they exceed their time, and what runs beside them is let finish', async () => {
    start({ processes: 1 });
    const before = reportIn(await pool.run(report));
    const neighbour = pool.run(wait(120_000));

    const slow = wait(3_600_000, { timeoutSeconds: 60 });
    const late = await pool.run(slow);

    expect(late).toMatchObject({
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/Task timed out after 60.00 seconds$/),
      },
    });
    // Its code may still run, so that whoever answers its requests has to know.
    expect(dead).toEqual([slow.id]);
    expect(reportIn(await pool.run(report))?.pid).not.toBe(before?.pid);
    expect(reportIn(await neighbour)?.pid).toBe(before?.pid);
    await untilDead(before?.pid ?? 0);
  });

  test('see a clock that flows as everywhere else, or goes wrong by as much as was asked', async () => {
    const flowing = flowFromNow(SPEED);
    const now = () => flowing.startMs + (Date.now() - flowing.realStartMs) * SPEED;
    start({ processes: 2, clockSkewsMs: [0, -600_000] });

    const [right, wrong] = await Promise.all([pool.run(report), pool.run(sampleAssignment({ what: 'report' }))]);

    const tolerance = 2_000 * SPEED;
    expect(Math.abs((reportIn(right)?.at ?? 0) - now())).toBeLessThan(tolerance);
    expect(Math.abs((reportIn(wrong)?.at ?? 0) + 600_000 - now())).toBeLessThan(tolerance);
  });
});

describe('functions in processes of their own, on a virtual clock', () => {
  const START_MS = Date.UTC(2026, 0, 5, 8);
  let pool: WorkerPool;
  let clock: VirtualClock;

  const start = (settings: { processes: number; clockSkewsMs?: readonly number[] }) => {
    const own = new Activity();
    clock = createVirtualClock({
      startMs: START_MS,
      isQuiet: () => own.isQuiet() && pool.isQuiet(),
      onJump: (nowMs) => pool.tell(nowMs),
      yieldMs: 1,
    });
    pool = createWorkerPool({ ...settings, flow: undefined, seed: 1 }, { clock, activity: own });
  };

  afterEach(() => pool.stop());

  test('let time move only when all of them wait, and find it where it should be', async () => {
    start({ processes: 2 });
    // Somebody else's timer, later than each of theirs: time may not get there before them.
    clock.at(START_MS + 86_400_000, () => undefined);
    const tick = (ms: number) => pool.run(sampleAssignment({ what: 'tick', times: 3, ms }));

    const results = await Promise.all([tick(60_000), tick(45_000)]);

    expect(results).toEqual(
      [60_000, 45_000].map((ms) => ({ payload: { moments: [1, 2, 3].map((count) => START_MS + count * ms) } })),
    );
  });

  test('run into their time limit there, too', async () => {
    start({ processes: 1 });

    const late = await pool.run(wait(3_600_000, { timeoutSeconds: 60 }));

    expect(late).toMatchObject({ error: { errorType: 'Sandbox.Timedout' } });
    expect(clock.now()).toBe(START_MS + 60_000);
  });

  test('keep their skew from the right time', async () => {
    start({ processes: 1, clockSkewsMs: [-600_000] });

    expect(reportIn(await pool.run(report))?.at).toBe(START_MS - 600_000);
  });

  test('hold up nobody after they were killed', async () => {
    start({ processes: 1 });
    const running = pool.run(wait(3_600_000));
    const later = clock.sleep(600_000);

    pool.kill();

    expect(await running).toMatchObject({ error: { errorType: 'Runtime.ExitError' } });
    await later;
    expect(clock.now()).toBe(START_MS + 600_000);
  });
});

describe('a process that runs functions', () => {
  test.each(['SIGKILL', 'SIGINT'] as const)('does not outlive the end by %s of whoever started it', async (signal) => {
    const program = fileURLToPath(new URL('./orphan-process.ts', import.meta.url));
    const parent = spawn(process.execPath, [program], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
    const { payload }: { payload: Report } = JSON.parse(printed.toString());

    // Ctrl-C reaches the whole group of processes, SIGKILL only the one it is sent to.
    process.kill(signal === 'SIGINT' ? -(parent.pid ?? 0) : (parent.pid ?? 0), signal);

    await untilDead(payload.pid);
  });
});
