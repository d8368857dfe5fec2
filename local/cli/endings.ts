import type { Outcome } from './outcomes.ts';

/** Orders that did not reach the end they should. */
export function wrongEndings(outcomes: readonly Outcome[]): Outcome[] {
  return outcomes.filter((outcome) => !isRight(outcome, outcomes));
}

function isRight({ given, state, reasons }: Outcome, all: readonly Outcome[]): boolean {
  switch (state) {
    case 'completed':
      return true;
    case 'cancelled':
      return all.some((other) => other.given.type === 'OrderCancelled' && cancels(other.given, given));
    case 'pending':
      return given.type === 'OrderCancelled' && given.gracePeriodDays > 0 && !reasons.some(isAwaited);
    default:
      return false;
  }
}

/** A cancel whose order was not among those given. */
function isAwaited({ code }: { code: string }): boolean {
  return code === 'order-awaited';
}

function cancels(cancel: Outcome['given'], order: Outcome['given']): boolean {
  return cancel.cancels === null ? cancel.tenantName === order.tenantName : cancel.cancels === order.orderId;
}
