import type { Evidence, Violation } from '../evidence.ts';
import { allowListIsExact } from './allow-list-is-exact.ts';
import { endsAreFinal } from './ends-are-final.ts';
import { everyOrderEnds } from './every-order-ends.ts';
import { everythingIsAudited } from './everything-is-audited.ts';
import { gateStaysClosed } from './gate-stays-closed.ts';
import type { Invariant } from './invariant.ts';
import { noSecret } from './no-secret.ts';
import { nothingWithoutOwner } from './nothing-without-owner.ts';
import { oneOfEach } from './one-of-each.ts';
import { oneWorkerPerStage } from './one-worker-per-stage.ts';
import { operationsRunOnce } from './operations-run-once.ts';
import { providersAreRespected } from './providers-are-respected.ts';

/** In the order of their numbers; `docs/faults.md` says what each of them protects. */
export const invariants: readonly Invariant[] = [
  oneOfEach,
  operationsRunOnce,
  oneWorkerPerStage,
  nothingWithoutOwner,
  everyOrderEnds,
  allowListIsExact,
  endsAreFinal,
  gateStaysClosed,
  everythingIsAudited,
  noSecret,
  providersAreRespected,
];

export function violationsOf(evidence: Evidence): Violation[] {
  return [
    ...evidence.incidents,
    ...invariants.flatMap(({ id, violations }) =>
      violations(evidence).map((violation) => ({ ...violation, invariant: id })),
    ),
  ];
}
