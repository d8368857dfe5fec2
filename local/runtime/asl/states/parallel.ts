import { runBranches } from '../branches.ts';
import type { ParallelState } from '../definition.ts';
import { record, startFrame, type Transition, type Visit } from '../thread.ts';
import { Variables } from '../variables.ts';
import { evaluateField, leave } from '../visit.ts';

/** Runs every branch; the result lists their outputs in the order of the branches. */
export async function runParallel(visit: Visit<ParallelState>): Promise<Transition> {
  const { state, thread, run } = visit;
  const kept = thread.frame.children;
  const input =
    state.Arguments === undefined || kept
      ? visit.input
      : await evaluateField(visit, { name: 'Arguments', template: state.Arguments });
  record({ type: 'ParallelStateStarted' }, visit);
  const frames =
    kept ??
    state.Branches.map((graph) =>
      startFrame(graph, { input, variables: new Variables(thread.frame.variables), item: thread.frame.item }),
    );
  thread.frame.children = frames;
  await runBranches(visit, { frames, concurrency: frames.length });
  const result = frames.map((frame) => frame.output?.value ?? null);
  run.history.append({ type: 'ParallelStateSucceeded' }, thread.previous);
  return leave(visit, { fields: state, states: { result }, otherwise: result, next: state.Next });
}
