import { AwsFault } from '../gateway/aws-service.ts';
import { drive, type Engine } from './drive.ts';
import type { Execution } from './execution.ts';
import { MAX_EVENTS } from './history.ts';
import { redriveStatus } from './status-change.ts';

/** "You can redrive executions that ended within the last 14 days." */
const REDRIVE_PERIOD_MS = 14 * 86_400_000;

/** "RedriveExecution is idempotent for the last 10 client tokens." */
const REMEMBERED_TOKENS = 10;

/**
 * Goes on with a failed, stopped or timed-out execution from the state in which it ended, with the same input; of Parallel
 * and Map states only the branches without a result run again. @throws AwsFault ExecutionNotRedrivable
 */
export function redrive(
  execution: Execution,
  { clientToken, engine }: { clientToken: string | undefined; engine: Engine },
): Execution {
  if (clientToken !== undefined && execution.redriveTokens.includes(clientToken)) return execution;
  const now = engine.clock.now();
  const refuse = (reason: string) => new AwsFault('ExecutionNotRedrivable', `Execution is not redrivable: '${reason}'`);
  const { redriveStatus: status, redriveStatusReason } = redriveStatus(execution);
  if (status !== 'REDRIVABLE') throw refuse(redriveStatusReason ?? 'It is redriven by its Map Run');
  if (now - (execution.stoppedAtMs ?? now) > REDRIVE_PERIOD_MS) throw refuse('It ended more than 14 days ago');
  if (execution.history.events.length >= MAX_EVENTS - 1) throw refuse('Its history has no room left');
  if (clientToken !== undefined) {
    execution.redriveTokens.push(clientToken);
    execution.redriveTokens.splice(0, Math.max(0, execution.redriveTokens.length - REMEMBERED_TOKENS));
  }
  return restart(execution, engine);
}

/** Lets a closed execution run on, whoever asks: children of a map run are redriven by their map run only. */
export function restart(execution: Execution, engine: Engine): Execution {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  Object.assign(execution, {
    status: 'RUNNING',
    result: {},
    stoppedAtMs: undefined,
    redrives: execution.redrives + 1,
    redrivenAtMs: engine.clock.now(),
    ended,
    end,
    abort: new AbortController(),
  } satisfies Partial<Execution>);
  const details = { redriveCount: execution.redrives };
  const last = execution.history.events.length;
  const after = execution.history.append({ type: 'ExecutionRedriven', executionRedrivenEventDetails: details }, last);
  engine.announce(execution);
  void drive(execution, { engine, after });
  return execution;
}
