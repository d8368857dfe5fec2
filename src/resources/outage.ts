import { StepFailure } from '../platform/failure.ts';
import type { Session } from './record.ts';
import type { LoopDependencies, StageProgress } from './registry.ts';
import { VISIBILITY_SECONDS, waitSeconds } from './waiting.ts';

/** A call that fails now and then is repeated by the state machine; from here on it is an outage, which has an end, too. In seconds. */
const OUTAGE_AFTER_SECONDS = 60;
/** Nobody needs a removal to be quick, and everybody needs it to be complete: a provider may be away for so long. In seconds. */
const LONGEST_OUTAGE_SECONDS = 4 * 3600;

/**
 * Runs a pass of a removal. When its provider is not there, the removal waits for it instead of ending as failed: Rancher or a region of a
 * cloud may be away for hours, and what stands there stays ours. Told as a failure at first, so that a short one is repeated at once, and
 * again after hours, with the time since when it has not been there.
 */
export async function outlastOutage(
  work: { session: Session; pass: () => Promise<StageProgress> },
  dependencies: LoopDependencies,
): Promise<StageProgress> {
  const { session, pass } = work;
  const { failingSince } = session.lease;
  try {
    const progress = await pass();
    if (failingSince !== null) await noteFailing({ session, since: null }, dependencies);
    return progress;
  } catch (error) {
    if (!(error instanceof StepFailure && error.code === 'provider-unavailable')) throw error;
    const now = dependencies.now();
    if (failingSince === null) await noteFailing({ session, since: now }, dependencies);
    const seconds = (now.getTime() - (failingSince ?? now).getTime()) / 1000;
    if (seconds < OUTAGE_AFTER_SECONDS) throw error;
    if (seconds > LONGEST_OUTAGE_SECONDS) {
      await noteFailing({ session, since: null }, dependencies);
      throw new StepFailure(
        'still-present',
        `${error.message} It has been so since ${failingSince?.toISOString()}, and the ${session.stage} of the tenant is still there.`,
        { cause: error },
      );
    }
    return {
      status: 'pending',
      waitSeconds: waitSeconds(VISIBILITY_SECONDS, seconds),
      waitingFor: [`an answer: ${error.message}`],
    };
  }
}

async function noteFailing(
  { session, since }: { session: Session; since: Date | null },
  { database }: LoopDependencies,
): Promise<void> {
  await database
    .updateTable('stage_leases')
    .set({ failing_since: since })
    .where('owner_id', '=', session.owner.ownerId)
    .where('stage', '=', session.stage)
    .where('fence', '=', String(session.lease.fence))
    .execute();
}
