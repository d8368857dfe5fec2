import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { databaseConfig } from '../../src/platform/config.ts';
import { invocations } from '../../src/platform/invocation.ts';
import { lambda } from '../../src/platform/lambda.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { awsExecutions } from './executions.ts';
import { lookAtOld } from './look-at-old.ts';
import { reconcileExecution } from './reconcile-operation.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));
const executions = awsExecutions({
  stepFunctions: new SFNClient({}),
  machineArns: { 'provision-tenant': config.PROVISION_TENANT_ARN, 'retire-tenant': config.RETIRE_TENANT_ARN },
});
const run = invocations({ outboxQueueUrl: config.OUTBOX_QUEUE_URL });

/** https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-states.html; the redrive count is not told by every copy of that page. */
const statusChange = z.object({
  'detail-type': z.literal('Step Functions Execution Status Change'),
  detail: z.object({
    name: z.string().min(1),
    status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
    redriveCount: z.int().nullish(),
    error: z.string().nullish(),
    cause: z.string().nullish(),
  }),
});

/** Called with a status change of an execution, or by the schedule with nothing of interest. */
export const handler = lambda('reconcile-operation', async (event: unknown, context) => {
  const change = statusChange.safeParse(event).data?.detail;
  await run(context, async (invocation) => {
    const dependencies = { ...invocation, database, executions };
    if (!change) return lookAtOld(dependencies);
    const { name, status, redriveCount, error, cause } = change;
    const seen = { status, redriveCount: redriveCount ?? 0, error: error ?? undefined, cause: cause ?? undefined };
    return reconcileExecution({ name, seen }, dependencies);
  });
});
