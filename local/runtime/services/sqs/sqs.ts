import type { AwsService, Caller } from '../../gateway/aws-service.ts';
import { queueFault } from '../../queue/faults.ts';
import type { Queue } from '../../queue/queue.ts';
import { messageOperations, type Reach } from './messages.ts';
import { type MoveTaskDependencies, moveTaskOperations } from './move-tasks.ts';
import { permissionOperations } from './permissions.ts';
import { queueOperations } from './queue-operations.ts';

export interface SqsDependencies extends MoveTaskDependencies {
  /** The queue policy: who may use a queue. Everybody the gateway lets through, unless given. */
  readonly mayUse?: (caller: Caller, queue: Queue) => boolean;
}

/** The SQS API over the queues of one account and region. */
export function createSqs({ mayUse, ...dependencies }: SqsDependencies): AwsService {
  const { queues } = dependencies;
  const reach: Reach = (queueUrl, { caller }) => {
    const queue = queues.byUrl(queueUrl ?? '');
    if (mayUse && !mayUse(caller, queue)) {
      const reason = `User: ${caller.arn} is not authorized to access resource: ${queue.arn} because of its policy.`;
      throw queueFault('access-denied', reason);
    }
    return queue;
  };
  return {
    signingName: 'sqs',
    operations: {
      ...queueOperations(queues, reach),
      ...messageOperations(reach),
      ...permissionOperations(reach),
      ...moveTaskOperations(dependencies),
    },
  };
}
