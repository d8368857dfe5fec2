import { EC2Client } from '@aws-sdk/client-ec2';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { applyAllowList } from '../../src/admission/apply-allow-list.ts';
import { pacedAllowList } from '../../src/admission/paced-allow-list.ts';
import { securityGroupAllowList } from '../../src/admission/security-group.ts';
import { apiOf } from '../../src/clouds/aws/limits.ts';
import { repeatUnlessThrottled } from '../../src/clouds/aws/repeating.ts';
import { asking } from '../../src/pace/ask.ts';
import { databaseConfig } from '../../src/platform/config.ts';
import { invocations } from '../../src/platform/invocation.ts';
import { lambda } from '../../src/platform/lambda.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));
const client = new EC2Client({ retryStrategy: repeatUnlessThrottled() });
const allowList = securityGroupAllowList({ groupId: config.ALLOW_LIST_GROUP_ID }, client);
/** In seconds: a message that fails comes back after six minutes, so the function waits itself while its minute lasts. */
const PATIENCE_SECONDS = 30;
const run = invocations({ outboxQueueUrl: config.OUTBOX_QUEUE_URL });

/** One application serves every message of the batch: each only says that something may have changed. */
export const handler = lambda('apply-allow-list', async (_event: SQSEvent, context): Promise<SQSBatchResponse> => {
  // The group stands in the account and region of this function.
  const [, , , region = '', account = ''] = context.invokedFunctionArn.split(':');
  await run(context, (invocation) =>
    applyAllowList({
      ...invocation,
      database,
      allowList: pacedAllowList(allowList, {
        ask: asking({ ...invocation, database, patienceSeconds: PATIENCE_SECONDS }),
        api: apiOf('ec2', { account, region }),
      }),
      capacity: config.ALLOW_LIST_CAPACITY,
      rancherId: config.RANCHER_ID,
    }),
  );
  return { batchItemFailures: [] };
});
