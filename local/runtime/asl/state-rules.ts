import type { State } from './definition.ts';
import { type Diagnostic, schemaProblem } from './diagnostics.ts';
import { parseResource } from './tasks/resource.ts';

/** The longest wait and the longest time limit of a task, in seconds (Step Functions developer guide, Wait and Task states). */
const LONGEST_SECONDS = 99_999_999;

/** What is wrong with a state by itself. */
export function stateProblems(state: State, location: string): Diagnostic[] {
  return [
    ...fieldProblems(state).map((message) => schemaProblem(location, message)),
    ...secondsOf(state)
      .filter(([, seconds]) => typeof seconds === 'number' && seconds > LONGEST_SECONDS)
      .map(([field]) =>
        schemaProblem(`${location}/${field}`, `Value is greater than the maximum of ${LONGEST_SECONDS}`),
      ),
    ...wildcardProblems(state, location),
  ];
}

function fieldProblems(state: State): string[] {
  const problems: string[] = [];
  if ('Resource' in state && !parseResource(state.Resource)) {
    problems.push(
      `The resource provided ${state.Resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
    );
  }
  if (state.Type === 'Wait' && (state.Seconds === undefined) === (state.Timestamp === undefined)) {
    problems.push("A Wait state needs exactly one of 'Seconds' and 'Timestamp'");
  }
  if (state.Type === 'Task') {
    const { HeartbeatSeconds: silence, TimeoutSeconds: limit } = state;
    if (typeof silence === 'number' && typeof limit === 'number' && silence >= limit) {
      problems.push("'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'");
    }
  }
  if (state.Type !== 'Choice' && state.Type !== 'Succeed' && state.Type !== 'Fail') {
    if ((state.Next === undefined) === !state.End) problems.push('These fields are required: [Next] or [End]');
  }
  return problems;
}

function secondsOf(state: State): [string, number | string | undefined][] {
  if (state.Type === 'Wait') return [['Seconds', state.Seconds]];
  if (state.Type !== 'Task') return [];
  return [
    ['TimeoutSeconds', state.TimeoutSeconds],
    ['HeartbeatSeconds', state.HeartbeatSeconds],
  ];
}

/** The wildcard stands alone, and in the last Retrier or Catcher (https://states-language.net, "Errors"). */
function wildcardProblems(state: State, location: string): Diagnostic[] {
  if (!('Retry' in state || 'Catch' in state)) return [];
  const lists = { Retry: state.Retry ?? [], Catch: state.Catch ?? [] };
  return Object.entries(lists).flatMap(([field, rules]) =>
    rules.flatMap(({ ErrorEquals }, at) => {
      if (!ErrorEquals.includes('States.ALL')) return [];
      const place = `${location}/${field}[${at}]/ErrorEquals`;
      return [
        ...(ErrorEquals.length > 1 ? [schemaProblem(place, "'States.ALL' must appear alone in ErrorEquals")] : []),
        ...(at < rules.length - 1
          ? [schemaProblem(place, `'States.ALL' may only appear in the last element of ${field}`)]
          : []),
      ];
    }),
  );
}
