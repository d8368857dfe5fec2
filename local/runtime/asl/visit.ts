import type { Json, State } from './definition.ts';
import { ExpressionError } from './expressions.ts';
import { exceedsPayload, payloadTooLarge, StateFailure } from './failures.ts';
import { record, type Transition, type Visit } from './thread.ts';

export interface Field {
  /** As the history names it: `Output`, `Arguments`, `Choices[0]/Condition`. */
  readonly name: string;
  readonly template: Json;
  /** What `$states` has beside `input` and `context`. */
  readonly states?: { readonly result?: Json; readonly errorOutput?: Json } | undefined;
}

/** Evaluates a field of the state. A failure is written to the history at once, as AWS does. @throws StateFailure */
export async function evaluateField(visit: Visit, field: Field): Promise<Json> {
  const { run } = visit;
  const { frame } = visit.thread;
  const values: Record<string, unknown> = Object.create(frame.variables.values);
  values.states = { input: visit.input, context: contextOf(visit), ...field.states };
  let draws = 0;
  const random = () =>
    run.random(`${run.executionArn}/${visit.enteredId}/${visit.retryCount}/${field.name}/${draws++}`);
  try {
    return await run.expressions.evaluate(field.template, { values, sources: { now: run.clock.now(), random } });
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const location = `${field.name}${error.path}`;
    throw evaluationFailed(visit, { location, message: error.message.replace('@field@', location) });
  }
}

/** The same for a number: seconds, counts. @throws StateFailure with the words AWS uses for a wrong type */
export async function evaluateNumber(
  visit: Visit,
  field: { readonly name: string; readonly value: number | string },
): Promise<number> {
  const value = await evaluateField(visit, { name: field.name, template: field.value });
  if (typeof value === 'number') return value;
  throw unexpectedType(visit, { field: field.name, source: String(field.value), expected: 'number', value });
}

export function unexpectedType(
  visit: Visit,
  wrong: { readonly field: string; readonly source: string; readonly expected: string; readonly value: Json },
): StateFailure {
  const source = wrong.source.replace(/^\{%\s*|\s*%\}$/g, '');
  const message = `The JSONata expression '${source}' specified for the field '${wrong.field}' returned an unexpected result type. Expected '${wrong.expected}', but was '${typeOf(wrong.value)}' for value: ${JSON.stringify(wrong.value)}`;
  return evaluationFailed(visit, { location: wrong.field, message });
}

/** Writes EvaluationFailed and returns the failure to throw. */
export function evaluationFailed(
  visit: Visit,
  problem: { readonly location?: string; readonly message: string },
): StateFailure {
  const error = 'States.QueryEvaluationError';
  const cause = explain(visit, problem.message);
  const details = { error, cause, state: visit.name, ...(problem.location && { location: problem.location }) };
  visit.thread.previous = visit.failedAfter ?? visit.thread.previous;
  record({ type: 'EvaluationFailed', evaluationFailedEventDetails: details }, visit);
  return new StateFailure(error, { causeText: cause });
}

export const explain = (visit: Visit, message: string): string =>
  `An error occurred while executing the state '${visit.name}' (entered at the event id #${visit.enteredId}). ${message}`;

export const runtimeFailure = (visit: Visit, message: string): StateFailure =>
  new StateFailure('States.Runtime', { causeText: explain(visit, message), terminal: true });

interface Leaving {
  readonly Assign?: Record<string, Json> | undefined;
  readonly Output?: Json | undefined;
}

/** Evaluates Assign and Output with the same old variables, writes StateExited, and goes on. */
export async function leave(
  visit: Visit,
  exit: {
    readonly fields: Leaving;
    /** Where the fields stand: empty, `Choices[1]/`, `Catch[0]/`. */
    readonly prefix?: string;
    readonly states?: Field['states'];
    readonly otherwise: Json;
    readonly next: string | undefined;
  },
): Promise<Transition> {
  const { fields, prefix = '', states } = exit;
  const assigned = new Map<string, Json>();
  for (const [name, template] of Object.entries(fields.Assign ?? {})) {
    assigned.set(name, await evaluateField(visit, { name: `${prefix}Assign/${name}`, template, states }));
  }
  const output =
    fields.Output === undefined
      ? exit.otherwise
      : await evaluateField(visit, { name: `${prefix}Output`, template: fields.Output, states });
  const json = JSON.stringify(output);
  if (exceedsPayload(json)) throw payloadTooLarge(visit.name, { terminal: true });
  const assignedVariables = assigned.size > 0 ? visit.thread.frame.variables.assign(assigned) : undefined;
  const details = {
    name: visit.name,
    output: json,
    outputDetails: { truncated: false },
    ...(assignedVariables && { assignedVariables, assignedVariablesDetails: { truncated: false } }),
  };
  const type = `${visit.state.Type}StateExited` as `${Exclude<State['Type'], 'Fail'>}StateExited`;
  record({ type, stateExitedEventDetails: details }, visit);
  return { output, next: exit.next };
}

const retrying: readonly State['Type'][] = ['Task', 'Parallel', 'Map'];

function contextOf(visit: Visit): Json {
  const { run } = visit;
  const { item } = visit.thread.frame;
  const state = { Name: visit.name, EnteredTime: visit.enteredTime };
  return {
    Execution: run.context.Execution,
    StateMachine: run.context.StateMachine,
    State: retrying.includes(visit.state.Type) ? { ...state, RetryCount: visit.retryCount } : state,
    ...(visit.token !== undefined && { Task: { Token: visit.token } }),
    ...(item && { Map: { Item: { Index: item.Index, Value: item.Value } } }),
  };
}

export function typeOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
