import { type Sealed, sealedHeads } from '../../../local/cli/sealed-heads.ts';
import { orderPlaced } from '../../support/order-events.ts';
import type { Scenario } from '../../support/scenario.ts';

export interface AuditSealsSeen {
  /** Keys of the seals that the schedule made, and of one more that was asked for. */
  readonly keys: readonly string[];
  readonly heads: readonly Sealed[];
  readonly rows: readonly Sealed[];
}

/** An order, and two hours in which nothing but the schedules runs. */
export default async function auditSeals({ cloud, send, settle, sql }: Scenario): Promise<AuditSealsSeen> {
  send(orderPlaced({ orderId: 'SEALED-1', name: 'sealed' }));
  await settle();
  const release = cloud.hold();
  await cloud.clock.sleep(2 * 3_600_000, { background: true });
  release();
  await settle();

  const seals = await cloud.sealAudit();
  const rows = await sql<Sealed>(
    'select stream, max(sequence)::int as sequence, (array_agg(hash order by sequence desc))[1] as hash from audit group by stream order by stream',
  );
  return { keys: seals.objects.map(({ key }) => key), heads: sealedHeads(seals), rows };
}
