import type { SucceedState } from '../definition.ts';
import type { Transition, Visit } from '../thread.ts';
import { leave } from '../visit.ts';

export const runSucceed = (visit: Visit<SucceedState>): Promise<Transition> =>
  leave(visit, { fields: { Output: visit.state.Output }, otherwise: visit.input, next: undefined });
