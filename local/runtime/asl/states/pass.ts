import type { PassState } from '../definition.ts';
import type { Transition, Visit } from '../thread.ts';
import { leave } from '../visit.ts';

export const runPass = (visit: Visit<PassState>): Promise<Transition> =>
  leave(visit, { fields: visit.state, otherwise: visit.input, next: visit.state.Next });
