import type { Selectable } from 'kysely';
import * as z from 'zod';
import { decisionRefused } from '../../events/decision-refused.v1.ts';
import { incomingEvent } from '../../events/envelope.ts';
import type { Reason } from '../../events/fields.ts';
import { type OperatorDecided, operatorDecided } from '../../events/operator-decided.v1.ts';
import { logger } from '../../src/platform/logger.ts';
import type { Database, Transaction } from '../../src/postgres/database.ts';
import type { Outbox } from '../../src/postgres/outbox.ts';
import type { OperationRow, TenantRow } from '../../src/postgres/tables.ts';
import { resumeHeld, retireHeld } from '../../src/tenants/attempts.ts';
import { lockOperation } from '../../src/tenants/hold.ts';
import { gateIsClosed, malformed, notHeld, orderIsCancelled, retirementGoesOneWay, unknown } from './refusals.ts';

export interface ApplyDecisionDependencies {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly now: () => Date;
}

type InTransaction = ApplyDecisionDependencies & { readonly transaction: Transaction };

interface Held {
  readonly tenant: Selectable<TenantRow>;
  readonly operation: Selectable<OperationRow>;
}

/**
 * Lets a held operation go on as an operator has decided, in a new attempt. What comes of it is told: the order is in progress again, or
 * `DecisionRefused` goes to the operators. A second copy of the event, however late, changes nothing and is not answered.
 */
export async function applyDecision(detail: unknown, dependencies: ApplyDecisionDependencies): Promise<void> {
  const event = incomingEvent.parse(detail);
  const parsed = operatorDecided.data.safeParse(event.data);
  const operationId = parsed.data?.operationId ?? legibleId(event.data);
  await dependencies.database.transaction().execute(async (transaction) => {
    const all = { ...dependencies, transaction };
    // Locked before anything is recorded, as everywhere: the tenant, then its operation.
    const held = operationId === undefined ? undefined : await find(operationId, transaction);
    const reasons = parsed.success ? refusals(parsed.data, held) : [malformed(z.prettifyError(parsed.error))];
    const record = {
      event_id: event.id,
      operation_id: operationId ?? '',
      decision: parsed.data?.decision ?? '',
      outcome: reasons.length > 0 ? ('refused' as const) : ('applied' as const),
    };
    if (!(await recordOnce(record, all))) return;
    if (reasons.length > 0 || !parsed.success || !held) {
      return refuse({ decisionId: event.id, operationId, tenantId: held?.tenant.id, reasons }, all);
    }
    logger.info('decision applied', { operationId: held.operation.id, decision: parsed.data.decision });
    if (parsed.data.decision === 'resume') return resumeHeld(held.operation, all);
    if (parsed.data.note !== undefined) await addWords({ operation: held.operation, note: parsed.data.note }, all);
    return retireHeld(held.operation, all);
  });
}

function refusals(decided: OperatorDecided, held: Held | undefined): Reason[] {
  if (!held) return [unknown(decided.operationId)];
  const { tenant, operation } = held;
  if (operation.state !== 'held') return [notHeld(operation)];
  if (decided.decision === 'retire') return [];
  return [
    ...(operation.kind === 'retire' ? [retirementGoesOneWay()] : []),
    ...(operation.cancelled_by_order_id !== null ? [orderIsCancelled(operation.cancelled_by_order_id)] : []),
    ...(operation.kind === 'provision' && tenant.gate_closed_at !== null ? [gateIsClosed()] : []),
  ];
}

async function find(operationId: string, transaction: Transaction): Promise<Held | undefined> {
  const known = await transaction
    .selectFrom('operations')
    .select('id')
    .where('id', '=', operationId)
    .executeTakeFirst();
  return known && lockOperation(known.id, transaction);
}

/** False for a decision that was recorded before. */
async function recordOnce(
  record: { event_id: string; operation_id: string; decision: string; outcome: 'applied' | 'refused' },
  { transaction, now }: InTransaction,
): Promise<boolean> {
  const recorded = await transaction
    .insertInto('decisions')
    .values({ ...record, decided_at: now() })
    .onConflict((conflict) => conflict.doNothing())
    .returning('event_id')
    .executeTakeFirst();
  return recorded !== undefined;
}

async function refuse(
  refusal: {
    decisionId: string;
    operationId: string | undefined;
    tenantId: string | undefined;
    reasons: readonly Reason[];
  },
  { outbox, transaction }: InTransaction,
): Promise<void> {
  const { decisionId, operationId, tenantId, reasons } = refusal;
  logger.warn('decision refused', { decisionId, operationId, codes: reasons.map(({ code }) => code) });
  await outbox.publish(transaction, {
    definition: decisionRefused,
    publications: [
      {
        causationId: decisionId,
        data: {
          decisionId,
          ...(operationId !== undefined && { operationId }),
          ...(tenantId !== undefined && { tenantId }),
          reasons: [...reasons],
        },
      },
    ],
  });
}

/** The customer is told why the order failed, and what the operator says about its end. */
async function addWords(
  words: { operation: Selectable<OperationRow>; note: string },
  { transaction }: InTransaction,
): Promise<void> {
  const { operation, note } = words;
  if (operation.kind === 'retire' || operation.failure === null) return;
  const failure = { code: operation.failure.code, message: `${operation.failure.message} The operator says: ${note}` };
  await transaction
    .updateTable('operations')
    .set({ failure: JSON.stringify(failure) })
    .where('id', '=', operation.id)
    .execute();
}

function legibleId(data: unknown): string | undefined {
  return operatorDecided.data.pick({ operationId: true }).safeParse(data).data?.operationId;
}
