import { EC2Client } from '@aws-sdk/client-ec2';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { applyAllowList } from '../../src/admission/apply-allow-list.ts';
import { securityGroupAllowList } from '../../src/admission/security-group.ts';
import { databaseConfig } from '../../src/platform/config.ts';
import { invocations } from '../../src/platform/invocation.ts';
import { lambda } from '../../src/platform/lambda.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));
const allowList = securityGroupAllowList({ groupId: config.ALLOW_LIST_GROUP_ID }, new EC2Client({}));
const run = invocations({ outboxQueueUrl: config.OUTBOX_QUEUE_URL });

/** One application serves every message of the batch: each only says that something may have changed. */
export const handler = lambda('apply-allow-list', async (_event: SQSEvent, context): Promise<SQSBatchResponse> => {
  await run(context, (invocation) =>
    applyAllowList({
      ...invocation,
      database,
      allowList,
      capacity: config.ALLOW_LIST_CAPACITY,
      rancherId: config.RANCHER_ID,
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    }),
  );
  return { batchItemFailures: [] };
});
