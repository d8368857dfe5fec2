import type { FailState } from '../definition.ts';
import { StateFailure } from '../failures.ts';
import type { Visit } from '../thread.ts';
import { evaluateField, unexpectedType } from '../visit.ts';

/** @throws StateFailure always; Error and Cause may both be left out. */
export async function runFail(visit: Visit<FailState>): Promise<never> {
  const error = await text(visit, 'Error');
  throw new StateFailure(error, { causeText: await text(visit, 'Cause') });
}

async function text(visit: Visit<FailState>, name: 'Error' | 'Cause'): Promise<string | undefined> {
  const template = visit.state[name];
  if (template === undefined) return undefined;
  const value = await evaluateField(visit, { name, template });
  if (typeof value === 'string') return value;
  throw unexpectedType(visit, { field: name, source: template, expected: 'string', value });
}
