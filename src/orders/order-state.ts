import type { TmfOrderState } from '../../events/order-state-changed.v1.ts';

export type { TmfOrderState } from '../../events/order-state-changed.v1.ts';

/** `waiting`: accepted while another operation of the same tenant is open; it is reserved when its turn comes. */
export const operationStates = [
  'waiting',
  'reserved',
  'running',
  'unwinding',
  'held',
  'done',
  'failed',
  'cancelled',
] as const;

export type OperationState = (typeof operationStates)[number];

/**
 * What the ordering system hears, for each state of the operation that its order started. An order belongs to its own operation
 * for ever: a tenant that is cancelled after its completion is retired by the operation of the cancelling order, so the first order
 * stays completed; an operation that was cut short by a cancel ends cancelled, and its order with it.
 */
export const tmfOrderStates: Readonly<Record<OperationState, TmfOrderState>> = {
  waiting: 'pending',
  reserved: 'acknowledged',
  running: 'inProgress',
  unwinding: 'inProgress',
  held: 'held',
  done: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
};

const ends: Readonly<Record<OperationState, boolean>> = {
  waiting: false,
  reserved: false,
  running: false,
  unwinding: false,
  held: false,
  done: true,
  failed: true,
  cancelled: true,
};

/** True when nothing more will happen to the operation. A held one waits for a person and is not at its end. */
export function isEnded(state: OperationState): boolean {
  return ends[state];
}
