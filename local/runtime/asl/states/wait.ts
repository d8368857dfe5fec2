import type { WaitState } from '../definition.ts';
import { outside, type Transition, type Visit } from '../thread.ts';
import { evaluateField, evaluateNumber, evaluationFailed, leave, runtimeFailure, unexpectedType } from '../visit.ts';

/** The largest value of the Seconds field. */
const MAX_SECONDS = 99_999_999;

/** A timestamp may lie 24,855 days ahead; one day more is "Wait state delay is too long.". */
const MAX_DELAY_SECONDS = 2 ** 31 - 1;

const timestampForm = /^\d{4}-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

export async function runWait(visit: Visit<WaitState>): Promise<Transition> {
  const { state, thread, run } = visit;
  const untilMs = state.Timestamp === undefined ? await afterSeconds(visit) : await atTimestamp(visit);
  const ms = untilMs - run.clock.now();
  if (ms > MAX_DELAY_SECONDS * 1_000) throw runtimeFailure(visit, 'Wait state delay is too long.');
  if (ms > 0) {
    await outside(() => run.clock.sleep(ms, { signal: thread.signal }).catch(() => undefined), visit);
  }
  return leave(visit, { fields: state, otherwise: visit.input, next: state.Next });
}

async function afterSeconds(visit: Visit<WaitState>): Promise<number> {
  const value = visit.state.Seconds ?? 0;
  const seconds = await evaluateNumber(visit, { name: 'Seconds', value });
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > MAX_SECONDS) {
    throw evaluationFailed(visit, {
      location: 'Seconds',
      message: `The Seconds field must be an integer between 0 and ${MAX_SECONDS}: ${seconds}`,
    });
  }
  return visit.run.clock.now() + seconds * 1_000;
}

async function atTimestamp(visit: Visit<WaitState>): Promise<number> {
  const template = visit.state.Timestamp ?? '';
  const value = await evaluateField(visit, { name: 'Timestamp', template });
  if (typeof value !== 'string') {
    throw unexpectedType(visit, { field: 'Timestamp', source: template, expected: 'string', value });
  }
  const at = timestampForm.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  const message = `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${value}`;
  throw evaluationFailed(visit, { location: 'Timestamp', message });
}
