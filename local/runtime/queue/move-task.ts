import type { Clock } from '../clock.ts';
import type { Queue } from './queue.ts';
import type { Queues } from './queues.ts';

export interface MoveTaskRequest {
  readonly source: Queue;
  /** Where to; without it each message goes back to the queue it came from. */
  readonly destination?: Queue;
  readonly perSecond?: number;
}

export interface MoveTask {
  readonly source: Queue;
  readonly destination: Queue | undefined;
  readonly perSecond: number | undefined;
  readonly startedAt: number;
  readonly toMove: number;
  moved: number;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';
  failureReason: string | undefined;
}

/** How many messages a second are moved where the request does not say: "SQS … will optimize", at most 500. */
const MOST_PER_SECOND = 500;

/** Moves what is in a dead-letter queue back. Moved messages are new ones, with a new id ("Redriven messages are considered new"). */
export function startMoveTask(
  { source, destination, perSecond }: MoveTaskRequest,
  { queues, clock }: { readonly queues: Queues; readonly clock: Clock },
): MoveTask {
  const task: MoveTask = {
    source,
    destination,
    perSecond,
    startedAt: clock.now(),
    toMove: source.counts().visible,
    moved: 0,
    status: 'RUNNING',
    failureReason: undefined,
  };
  const rate = perSecond ?? MOST_PER_SECOND;

  const moveOne = (): boolean => {
    const message = source.takeOut();
    if (!message) return false;
    const target = destination ?? queues.byArn(message.deadLetterSource ?? '');
    if (!target || queues.byArn(target.arn) !== target) {
      source.accept(message);
      task.status = 'FAILED';
      task.failureReason = 'AWS.SimpleQueueService.NonExistentQueue';
      return false;
    }
    const { body, attributes, groupId, deduplicationId, traceHeader, senderId } = message;
    target.send({
      body,
      ...(attributes && { attributes }),
      ...(groupId !== undefined && { groupId }),
      ...(deduplicationId !== undefined && target.settings.fifo && { deduplicationId }),
      ...(traceHeader !== undefined && { traceHeader }),
      ...(senderId !== undefined && { senderId }),
    });
    task.moved += 1;
    return true;
  };

  const run = async () => {
    while (task.status === 'RUNNING' && task.moved < task.toMove) {
      if (!moveOne()) break;
      if (perSecond !== undefined || task.moved % rate === 0) await clock.sleep(1000 / (perSecond ?? 1));
    }
    if (task.status === 'RUNNING') task.status = 'COMPLETED';
    if (task.status === 'CANCELLING') task.status = 'CANCELLED';
  };
  void run();
  return task;
}
