import type { checkAbsence } from '../../functions/check-absence/check-absence.ts';
import type { checkReachability } from '../../functions/check-reachability/check-reachability.ts';
import type { createCluster } from '../../functions/create-cluster/create-cluster.ts';
import type { deleteCluster } from '../../functions/delete-cluster/delete-cluster.ts';
import type { deleteDatabase } from '../../functions/delete-database/delete-database.ts';
import type { deleteIngress } from '../../functions/delete-ingress/delete-ingress.ts';
import type { deleteNetwork } from '../../functions/delete-network/delete-network.ts';
import type { ensureDatabase } from '../../functions/ensure-database/ensure-database.ts';
import type { ensureIngress } from '../../functions/ensure-ingress/ensure-ingress.ts';
import type { ensureNetwork } from '../../functions/ensure-network/ensure-network.ts';
import type { markOrderFailed } from '../../functions/mark-order-failed/mark-order-failed.ts';
import type { markOrderHeld } from '../../functions/mark-order-held/mark-order-held.ts';
import type { markTenantActive } from '../../functions/mark-tenant-active/mark-tenant-active.ts';
import type { markTenantRetired } from '../../functions/mark-tenant-retired/mark-tenant-retired.ts';
import type { markTenantRetiring } from '../../functions/mark-tenant-retiring/mark-tenant-retiring.ts';
import type { recordFailure } from '../../functions/record-failure/record-failure.ts';
import type { recordReceipt } from '../../functions/record-receipt/record-receipt.ts';
import type { releaseAddresses } from '../../functions/release-addresses/release-addresses.ts';
import type { reserveCapacity } from '../../functions/reserve-capacity/reserve-capacity.ts';
import { failureCauseOf } from '../../src/orders/failure-cause.ts';

type AnswerOf<Step extends (...parameters: never[]) => Promise<unknown>> = Awaited<ReturnType<Step>>;

/** What each step answers when its work is done, in the types of the steps themselves. */
export const doneAnswers = {
  'reserve-capacity': { status: 'reserved' } satisfies AnswerOf<typeof reserveCapacity>,
  'ensure-network': { status: 'ready' } satisfies AnswerOf<typeof ensureNetwork>,
  'create-cluster': { status: 'waiting' } satisfies AnswerOf<typeof createCluster>,
  'ensure-database': { status: 'ready' } satisfies AnswerOf<typeof ensureDatabase>,
  'ensure-ingress': { status: 'ready' } satisfies AnswerOf<typeof ensureIngress>,
  'check-reachability': { status: 'reachable' } satisfies AnswerOf<typeof checkReachability>,
  'mark-tenant-active': { status: 'active' } satisfies AnswerOf<typeof markTenantActive>,
  'record-failure': { status: 'recorded' } satisfies AnswerOf<typeof recordFailure>,
  'mark-tenant-retiring': { status: 'retiring' } satisfies AnswerOf<typeof markTenantRetiring>,
  'delete-cluster': { status: 'ready' } satisfies AnswerOf<typeof deleteCluster>,
  'delete-database': { status: 'ready' } satisfies AnswerOf<typeof deleteDatabase>,
  'delete-ingress': { status: 'ready' } satisfies AnswerOf<typeof deleteIngress>,
  'release-addresses': { status: 'waiting' } satisfies AnswerOf<typeof releaseAddresses>,
  'delete-network': { status: 'ready' } satisfies AnswerOf<typeof deleteNetwork>,
  'check-absence': { status: 'absent' } satisfies AnswerOf<typeof checkAbsence>,
  'record-receipt': { status: 'recorded', resources: 24 } satisfies AnswerOf<typeof recordReceipt>,
  'mark-tenant-retired': { status: 'retired' } satisfies AnswerOf<typeof markTenantRetired>,
} as const;

type Looking = Extract<AnswerOf<typeof ensureNetwork>, { status: 'pending' }>;
type LookingForRemains = Extract<AnswerOf<typeof checkAbsence>, { status: 'pending' }>;

/** What a step answers while the provider is still at work. */
export function pendingAnswer(step: string, waitSeconds: number): Looking | LookingForRemains {
  return step === 'check-absence'
    ? { status: 'pending', waitSeconds, waitingFor: ['eni-1'] }
    : { status: 'pending', waitSeconds, waitingFor: ['vpc-1'] };
}

/** The words of the two steps that end an order; they find the cause in what Step Functions caught as the real ones do. */
export function closingAnswer(
  step: string,
  failure: { Error?: string | undefined; Cause?: string | undefined },
): AnswerOf<typeof markOrderFailed> | AnswerOf<typeof markOrderHeld> {
  const { code, message } = failureCauseOf(failure);
  if (step === 'mark-order-held') return { cause: `[${code}] ${message}` };
  return { error: code === 'cancelled' ? 'OrderCancelled' : 'OrderFailed', cause: `[${code}] ${message}` };
}
