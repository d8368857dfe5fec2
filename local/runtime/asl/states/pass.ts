import type { PassState } from '../definition.ts';
import type { Run, Transition, Visit } from '../thread.ts';
import { leave } from '../visit.ts';

export const runPass = (visit: Visit<PassState>, run: Run): Promise<Transition> =>
  leave(visit, { fields: visit.state, otherwise: visit.input, next: visit.state.Next }, run);
