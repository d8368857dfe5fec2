import type {
  CancelMessageMoveTaskCommandInput,
  ListMessageMoveTasksCommandInput,
  StartMessageMoveTaskCommandInput,
} from '@aws-sdk/client-sqs';
import { type Ids, uuid } from '../../bus/ids.ts';
import type { Clock } from '../../clock.ts';
import { queueFault } from '../../queue/faults.ts';
import { type MoveTask, startMoveTask } from '../../queue/move-task.ts';
import type { Queue } from '../../queue/queue.ts';
import type { Queues } from '../../queue/queues.ts';

export interface MoveTaskDependencies {
  readonly queues: Queues;
  readonly clock: Clock;
  readonly ids: Ids;
}

const SHOWN_WITHOUT_LIMIT = 1;

/** StartMessageMoveTask, CancelMessageMoveTask and ListMessageMoveTasks. */
export function moveTaskOperations({ queues, clock, ids }: MoveTaskDependencies) {
  const tasks = new Map<string, MoveTask>();
  const tasksOf = (source: Queue) => [...tasks].filter(([, task]) => task.source === source).reverse();
  const queueOrFault = (arn: string, parameter: string): Queue => {
    const queue = queues.byArn(arn);
    if (!queue) {
      const reason = `The resource that you specified for the ${parameter} parameter doesn't exist.`;
      throw queueFault('no-such-resource', reason);
    }
    return queue;
  };

  return {
    StartMessageMoveTask: (input: StartMessageMoveTaskCommandInput) => {
      const source = queueOrFault(input.SourceArn ?? '', 'SourceArn');
      if (!queues.list().some((queue) => queue.settings.redrive?.targetArn === source.arn)) {
        throw queueFault('invalid-value', 'Source queue must be configured as a Dead Letter Queue.');
      }
      const destination =
        input.DestinationArn === undefined ? undefined : queueOrFault(input.DestinationArn, 'DestinationArn');
      if (tasksOf(source).some(([, task]) => task.status === 'RUNNING')) {
        const reason =
          'There is already a task running. Only one active task is allowed for a source queue arn at a given time.';
        throw queueFault('invalid-value', reason);
      }
      const perSecond = input.MaxNumberOfMessagesPerSecond;
      const task = startMoveTask(
        { source, ...(destination && { destination }), ...(perSecond !== undefined && { perSecond }) },
        { queues, clock },
      );
      const taskId = uuid(ids, `move-task/${source.name}/${tasks.size + 1}`);
      tasks.set(taskId, task);
      return { TaskHandle: encodeTask(taskId, source.arn) };
    },
    CancelMessageMoveTask: ({ TaskHandle = '' }: CancelMessageMoveTaskCommandInput) => {
      const { taskId, sourceArn } = decodeTask(TaskHandle);
      queueOrFault(sourceArn, 'SourceArn');
      const task = tasks.get(taskId);
      if (!task) throw queueFault('no-such-resource', 'Task does not exist.');
      if (task.status !== 'RUNNING') throw queueFault('no-such-resource', 'Task is not active.');
      task.status = 'CANCELLING';
      return { ApproximateNumberOfMessagesMoved: task.moved };
    },
    ListMessageMoveTasks: ({ SourceArn = '', MaxResults = SHOWN_WITHOUT_LIMIT }: ListMessageMoveTasksCommandInput) => {
      const source = queueOrFault(SourceArn, 'SourceArn');
      return {
        Results: tasksOf(source)
          .slice(0, MaxResults)
          .map(([taskId, task]) => describe(task, taskId)),
      };
    },
  };
}

function describe(task: MoveTask, taskId: string) {
  return {
    ...(task.status === 'RUNNING' && { TaskHandle: encodeTask(taskId, task.source.arn) }),
    Status: task.status,
    SourceArn: task.source.arn,
    ...(task.destination && { DestinationArn: task.destination.arn }),
    ...(task.perSecond !== undefined && { MaxNumberOfMessagesPerSecond: task.perSecond }),
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    ...(task.failureReason !== undefined && { FailureReason: task.failureReason }),
    StartedTimestamp: task.startedAt,
  };
}

function encodeTask(taskId: string, sourceArn: string): string {
  return Buffer.from(JSON.stringify({ taskId, sourceArn })).toString('base64');
}

function decodeTask(handle: string): { taskId: string; sourceArn: string } {
  try {
    const { taskId, sourceArn } = JSON.parse(Buffer.from(handle, 'base64').toString()) as Record<string, unknown>;
    return { taskId: String(taskId), sourceArn: String(sourceArn) };
  } catch {
    throw queueFault('invalid-value', 'Value for parameter TaskHandle is invalid.');
  }
}
