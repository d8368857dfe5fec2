import { incomingEvent } from '../../events/envelope.ts';
import type { Reason } from '../../events/fields.ts';
import { contentHash } from '../../src/orders/content-hash.ts';
import { envelopeReasons } from '../../src/orders/envelope-reasons.ts';
import { judge } from '../../src/orders/feasibility.ts';
import { knownHash } from '../../src/orders/known-hash.ts';
import { lockOrders } from '../../src/orders/lock-orders.ts';
import { identifyStorable, parseOrder } from '../../src/orders/parse-order.ts';
import { refuseMessage } from '../../src/orders/refuse-message.ts';
import { tombstonesOf } from '../../src/orders/tombstones.ts';
import { place } from '../../src/placement/place.ts';
import { answerEarlyCancels } from './answer-early-cancels.ts';
import type { AcceptOrderDependencies, Candidate } from './candidate.ts';
import { readSnapshot } from './read-snapshot.ts';
import { recordAcceptance, recordCancelled, recordRejection } from './record-verdict.ts';

/**
 * Judges an order and records the verdict with everything that follows from it, in one transaction: order, tenant, operation, and the
 * outbox with the answer and the start of the machine. A repeated order changes nothing, however late it comes. One whose cancel came
 * before it is answered, and nothing is made.
 */
export async function acceptOrder(detail: unknown, dependencies: AcceptOrderDependencies): Promise<void> {
  const malformed = envelopeReasons(detail);
  if (malformed.length > 0) return refuse({ event: Object(detail), reasons: malformed }, dependencies);
  const event = incomingEvent.parse(detail);
  const identified = identifyStorable(event);
  if ('reasons' in identified) return refuse({ event, reasons: identified.reasons }, dependencies);
  const { identity } = identified;
  const receivedAt = dependencies.now();
  const candidate: Candidate = {
    ...readOrder(event.data),
    identity,
    event,
    receivedAt,
    happenedAt: event.time === undefined ? null : new Date(event.time),
  };
  await dependencies.database.transaction().execute(async (transaction) => {
    const all = { ...dependencies, transaction };
    // What was committed stays: a copy that comes later waits for nobody, and keeps nobody waiting.
    if ((await knownHash(identity.orderId, transaction)) === candidate.contentHash) return;
    await lockOrders({ orderIds: [identity.orderId], tenantName: identity.tenantName }, transaction);
    const snapshot = await readSnapshot(candidate, all);
    const verdict = judge(
      {
        order: candidate.legible,
        contentHash: candidate.contentHash,
        placement: candidate.placement,
        reasons: candidate.reasons,
      },
      snapshot,
    );
    if (verdict.verdict === 'duplicate') return;
    if (verdict.verdict === 'rejected' && snapshot.knownContentHash !== undefined) {
      await refuseMessage({ event, reasons: verdict.reasons, orderId: identity.orderId }, all);
      return;
    }
    const tombstones = await tombstonesOf({ ...identity, happenedAt: candidate.happenedAt ?? receivedAt }, transaction);
    const cancel = tombstones.find(({ fits }) => fits);
    if (verdict.verdict === 'rejected') await recordRejection({ candidate, reasons: verdict.reasons }, all);
    else if (cancel) await recordCancelled({ candidate, cancelledBy: cancel.orderId }, all);
    else await recordAcceptance({ candidate, landingAccountId: verdict.landingAccountId }, all);
    await answerEarlyCancels({ identity, tombstones, wasRejected: verdict.verdict === 'rejected' }, all);
  });
}

function readOrder(data: unknown) {
  const parsed = parseOrder(data);
  const legible = 'order' in parsed ? parsed.order : parsed.legible;
  const placed = place(legible);
  return {
    contentHash: contentHash(data),
    order: 'order' in parsed ? parsed.order : undefined,
    legible,
    placement: 'placement' in placed ? placed.placement : undefined,
    reasons: [...('reasons' in parsed ? parsed.reasons : []), ...('reasons' in placed ? placed.reasons : [])],
  };
}

/** Nobody can be told by order id: the message itself is refused. */
async function refuse(
  refusal: { event: object; reasons: readonly Reason[] },
  dependencies: AcceptOrderDependencies,
): Promise<void> {
  await dependencies.database
    .transaction()
    .execute((transaction) => refuseMessage(refusal, { ...dependencies, transaction }));
}
