import { runBranches } from '../branches.ts';
import type { ParallelState } from '../definition.ts';
import { type Run, record, startFrame, type Transition, type Visit } from '../thread.ts';
import { Variables } from '../variables.ts';
import { evaluateField, leave } from '../visit.ts';

/** Runs every branch; the result lists their outputs in the order of the branches. */
export async function runParallel(visit: Visit<ParallelState>, run: Run): Promise<Transition> {
  const { state, thread } = visit;
  const at = { thread, run };
  const kept = thread.frame.children;
  const input =
    state.Arguments === undefined || kept
      ? visit.input
      : await evaluateField(visit, { name: 'Arguments', template: state.Arguments }, run);
  record({ type: 'ParallelStateStarted' }, at);
  const frames =
    kept ??
    state.Branches.map((graph) =>
      startFrame(graph, { input, variables: new Variables(thread.frame.variables), item: thread.frame.item }),
    );
  thread.frame.children = frames;
  await runBranches(visit, { set: { frames, concurrency: frames.length }, run });
  const result = frames.map((frame) => frame.output?.value ?? null);
  run.history.append({ type: 'ParallelStateSucceeded' }, thread.previous);
  return leave(visit, { fields: state, states: { result }, otherwise: result, next: state.Next }, run);
}
