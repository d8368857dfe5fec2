import type { Json, State } from './definition.ts';
import { StateFailure } from './failures.ts';
import { type Attempts, catchFailure, type Recovering, retryAfter } from './retry.ts';
import { runChoice } from './states/choice.ts';
import { runFail } from './states/fail.ts';
import { runMap } from './states/map.ts';
import { runParallel } from './states/parallel.ts';
import { runPass } from './states/pass.ts';
import { runSucceed } from './states/succeed.ts';
import { runTask } from './states/task.ts';
import { runWait } from './states/wait.ts';
import { assertAlive, type Run, record, type Thread, type Transition, type Visit } from './thread.ts';

/** Runs the graph of the thread's frame from where it stands to its end. @throws StateFailure, ThreadAborted */
export async function runGraph(thread: Thread, run: Run): Promise<Json> {
  const { frame } = thread;
  for (;;) {
    assertAlive(thread);
    const state = frame.graph.States[frame.state];
    if (!state) {
      throw new StateFailure('States.Runtime', { causeText: `There is no state '${frame.state}'.`, terminal: true });
    }
    const transition = await runState(enter({ name: frame.state, state, thread }, run));
    frame.children = undefined;
    frame.mapRunArn = undefined;
    if (transition.next === undefined) {
      frame.output = { value: transition.output };
      return transition.output;
    }
    frame.state = transition.next;
    frame.input = transition.output;
    run.transitioning();
  }
}

function enter(target: { name: string; state: State; thread: Thread }, run: Run): Visit {
  const { name, state, thread } = target;
  const { input } = thread.frame;
  thread.current = { name, type: state.Type, failed: false };
  const details = { name, input: JSON.stringify(input), inputDetails: { truncated: false } };
  const enteredId = record({ type: `${state.Type}StateEntered`, stateEnteredEventDetails: details }, { thread, run });
  const enteredTime = new Date(run.clock.now()).toISOString();
  return {
    name,
    state,
    input,
    thread,
    run,
    enteredId,
    enteredTime,
    retryCount: 0,
    token: undefined,
    failedAfter: undefined,
  };
}

async function runState(visit: Visit): Promise<Transition> {
  const { state } = visit;
  switch (state.Type) {
    case 'Pass':
      return runPass({ ...visit, state });
    case 'Choice':
      return runChoice({ ...visit, state });
    case 'Wait':
      return runWait({ ...visit, state });
    case 'Succeed':
      return runSucceed({ ...visit, state });
    case 'Fail':
      return runFail({ ...visit, state });
    case 'Task':
      return recovering({ ...visit, state }, runTask);
    case 'Parallel':
      return recovering({ ...visit, state }, runParallel);
    case 'Map':
      return recovering({ ...visit, state }, runMap);
  }
}

async function recovering<V extends Visit<State & Recovering>>(
  visit: V,
  attempt: (visit: V) => Promise<Transition>,
): Promise<Transition> {
  const attempts: Attempts = new Map();
  for (;;) {
    try {
      return await attempt(visit);
    } catch (failure) {
      if (!(failure instanceof StateFailure) || failure.error === 'States.Runtime') throw failure;
      if (await retryAfter(failure, { visit, rules: visit.state, attempts })) {
        visit.thread.frame.children = undefined;
        visit.thread.frame.mapRunArn = undefined;
        continue;
      }
      return catchOrFail(visit, failure);
    }
  }
}

async function catchOrFail(visit: Visit<State & Recovering>, failure: StateFailure): Promise<Transition> {
  visit.failedAfter = visit.thread.previous;
  recordFailedState(visit);
  let caught: Transition | undefined;
  try {
    caught = await catchFailure(failure, { visit, rules: visit.state });
  } catch (catching) {
    if (catching instanceof StateFailure) recordFailedState(visit);
    throw catching;
  }
  if (caught) return caught;
  throw failure;
}

function recordFailedState(visit: Visit): void {
  const { Type: type } = visit.state;
  if (type !== 'Parallel' && type !== 'Map') {
    visit.failedAfter = undefined;
    return;
  }
  record({ type: `${type}StateFailed` }, visit);
  if (visit.thread.current) visit.thread.current.failed = true;
}
