import type { Evidence } from '../evidence.ts';
import { isOfPlatform } from '../experiment.ts';
import type { Invariant } from './invariant.ts';

/** The functions that work on a stage under its lease. */
const STAGE = /^(?:ensure|delete)-(network|database|ingress|cluster)$/;

/** The time in which a worker was seen at the clouds or at Rancher; what it asks of the platform comes before its lease, or after it. */
interface Shift {
  readonly worker: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export const oneWorkerPerStage: Invariant = {
  id: 'I1',
  says: 'At no time two workers call providers for one stage of a tenant.',
  violations: (evidence) =>
    [...shiftsByStage(evidence)].flatMap(([stage, shifts]) => {
      const [orderId = ''] = stage.split(' ');
      const inTurn = shifts.toSorted((one, other) => one.fromMs - other.fromMs);
      return inTurn.flatMap((shift, index) => {
        const before = inTurn[index - 1];
        if (!before || shift.fromMs >= before.toMs) return [];
        const seconds = (before.toMs - shift.fromMs) / 1000;
        return [{ orderId, text: `${before.worker} and ${shift.worker} worked side by side for ${seconds} s` }];
      });
    }),
};

function shiftsByStage({ calls, workers }: Evidence): Map<string, Shift[]> {
  const shifts = new Map<string, { stage: string; shift: Shift }>();
  for (const { invocationId = '', service, startedMs, atMs } of calls) {
    const worker = isOfPlatform(service) ? undefined : workers.get(invocationId);
    const stage = worker && STAGE.exec(worker.function)?.[1];
    if (!worker || stage === undefined) continue;
    const known = shifts.get(invocationId)?.shift;
    const shift = {
      worker: worker.function,
      fromMs: Math.min(known?.fromMs ?? startedMs, startedMs),
      toMs: Math.max(known?.toMs ?? atMs, atMs),
    };
    shifts.set(invocationId, { stage: `${worker.orderId} ${stage}`, shift });
  }
  const byStage = new Map<string, Shift[]>();
  for (const { stage, shift } of shifts.values()) byStage.set(stage, [...(byStage.get(stage) ?? []), shift]);
  return byStage;
}
