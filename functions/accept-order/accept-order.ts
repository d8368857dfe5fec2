import { incomingEvent } from '../../events/envelope.ts';
import type { Reason } from '../../events/fields.ts';
import { orderMessageRejected } from '../../events/order-message-rejected.v1.ts';
import { envelopeReasons } from '../../src/orders/check-message.ts';
import { contentHash } from '../../src/orders/content-hash.ts';
import { judge } from '../../src/orders/feasibility.ts';
import { identifyStorable, parseOrder } from '../../src/orders/parse-order.ts';
import { place } from '../../src/placement/place.ts';
import type { Transaction } from '../../src/postgres/database.ts';
import type { Outbox } from '../../src/postgres/outbox.ts';
import type { AcceptOrderDependencies } from './candidate.ts';
import { readSnapshot } from './read-snapshot.ts';
import { recordAcceptance, recordRejection } from './record-verdict.ts';

/**
 * Judges an order and records the verdict with everything that follows from it, in one transaction: order, tenant, operation, and the
 * outbox with the answer and the start of the machine. A repeated order changes nothing, however late it comes.
 */
export async function acceptOrder(detail: unknown, dependencies: AcceptOrderDependencies): Promise<void> {
  const malformed = envelopeReasons(detail);
  if (malformed.length > 0) {
    await refuseMessage({ event: Object(detail), reasons: malformed }, dependencies);
    return;
  }
  const event = incomingEvent.parse(detail);
  const identified = identifyStorable(event);
  if ('reasons' in identified) {
    await refuseMessage({ event, reasons: identified.reasons }, dependencies);
    return;
  }
  const candidate = { ...candidateOf(event.data), identity: identified.identity, event };
  await dependencies.database.transaction().execute(async (transaction) => {
    const snapshot = await readSnapshot(candidate, { ...dependencies, transaction });
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
    if (verdict.verdict === 'accepted') {
      await recordAcceptance(
        { candidate, landingAccountId: verdict.landingAccountId },
        { ...dependencies, transaction },
      );
    } else if (snapshot.knownContentHash !== undefined) {
      await publishRefusal(
        { event, reasons: verdict.reasons, orderId: candidate.identity.orderId },
        { ...dependencies, transaction },
      );
    } else {
      await recordRejection({ candidate, reasons: verdict.reasons }, { ...dependencies, transaction });
    }
  });
}

function candidateOf(data: unknown) {
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

/** Nobody can be told by order id: the message itself is refused, with a digest to find it by. */
async function refuseMessage(
  refusal: { event: object; reasons: readonly Reason[] },
  dependencies: AcceptOrderDependencies,
): Promise<void> {
  await dependencies.database
    .transaction()
    .execute((transaction) => publishRefusal(refusal, { ...dependencies, transaction }));
}

async function publishRefusal(
  refusal: { event: object; reasons: readonly Reason[]; orderId?: string },
  dependencies: { transaction: Transaction; outbox: Outbox },
): Promise<void> {
  await dependencies.outbox.publish(dependencies.transaction, {
    definition: orderMessageRejected,
    publications: [
      {
        data: {
          reasons: [...refusal.reasons],
          messageDigest: contentHash(refusal.event),
          ...(refusal.orderId !== undefined && { orderId: refusal.orderId }),
        },
      },
    ],
  });
}
