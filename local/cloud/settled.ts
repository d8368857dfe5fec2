import pg from 'pg';
import type { Runner } from '../runtime/asl/runner.ts';
import type { Messaging } from './messaging.ts';

/** Queues that people read: what lies there is no work. */
const readByPeople = /rejected|dead-letter|notices|-dlq/;

/** True when nothing of the system's own work is left. What the outbox keeps for a later date is not work of now. */
export async function isSettled(system: {
  runner: Runner;
  messaging: Messaging;
  databaseUrl: string;
  nowMs: number;
}): Promise<boolean> {
  if (system.messaging.inFlight() > 0) return false;
  for (const execution of system.runner.executions()) if (execution.status === 'RUNNING') return false;
  for (const queue of system.messaging.queues.list()) {
    const { visible, inFlight, delayed } = queue.counts();
    if (!readByPeople.test(queue.name) && visible + inFlight + delayed > 0) return false;
  }
  const client = new pg.Client(system.databaseUrl);
  await client.connect();
  try {
    const { rows } = await client.query('select count(*)::int as due from outbox where not_before <= $1', [
      new Date(system.nowMs),
    ]);
    return rows[0].due === 0;
  } finally {
    await client.end();
  }
}
