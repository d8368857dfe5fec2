import type { Reason } from '../../events/fields.ts';
import { isEnded, type OperationState } from '../../src/orders/order-state.ts';
import { shown } from '../../src/orders/reason.ts';

/** Why a decision is not carried out, for the operator who made it. */
export function malformed(problems: string): Reason {
  return {
    code: 'decision-malformed',
    field: 'data',
    message: problems,
    remedy: 'Send it as docs/events.md has it, with another id.',
  };
}

export function unknown(operationId: string): Reason {
  return {
    code: 'operation-unknown',
    field: 'data.operationId',
    message: `There is no operation ${shown(operationId)}.`,
    remedy: 'Take the id from the notice OperationHeld.',
  };
}

export function notHeld({ id, state }: { id: string; state: string }): Reason {
  return {
    code: 'operation-not-held',
    field: 'data.operationId',
    message: `Operation ${id} is ${state}; only a held one waits for a decision.`,
    remedy: isEnded(state as OperationState)
      ? 'Nothing is to be done. A finished tenant is ended by an OrderCancelled.'
      : 'Nothing is to be done now. If it is held again, a new notice asks for another decision.',
  };
}

export function gateIsClosed(): Reason {
  return {
    code: 'gate-closed',
    field: 'data.decision',
    message: 'The tenant is being removed already; what is gone cannot be brought back.',
    remedy: 'Decide retire. The customer places a new order to have the tenant after all.',
  };
}

export function orderIsCancelled(orderId: string): Reason {
  return {
    code: 'order-cancelled',
    field: 'data.decision',
    message: `The customer has cancelled the order by ${orderId}.`,
    remedy: 'Decide retire.',
  };
}

export function retirementGoesOneWay(): Reason {
  return {
    code: 'operation-retires',
    field: 'data.decision',
    message: 'The operation removes its tenant and has nothing else to go on to.',
    remedy: 'Decide retire.',
  };
}
