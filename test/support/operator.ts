import { EventBridgeClient, EventBridgeServiceException, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { RedriveExecutionCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { LocalCloud } from '../../local/cloud/local-cloud.ts';

const REGION = 'eu-central-1';
/** An administrator of the account; any other key is an observer. */
const ADMINISTRATOR = '111111111111';

/** What an operator does in the console or on the command line, over the AWS protocols. */
export function operatorOf({ clock, gatewayUrl }: Pick<LocalCloud, 'clock' | 'gatewayUrl'>) {
  const configuration = (accessKeyId: string) => ({
    endpoint: gatewayUrl,
    region: REGION,
    credentials: { accessKeyId, secretAccessKey: 'test' },
  });
  const arnOf = (machine: string, name: string) =>
    `arn:aws:states:${REGION}:111111111111:execution:tenantry-local-${machine}:${name}`;
  const withStepFunctions = <Result>(call: (client: SFNClient) => Promise<Result>): Promise<Result> =>
    clock.busy(async () => {
      const client = new SFNClient(configuration(ADMINISTRATOR));
      try {
        return await call(client);
      } finally {
        client.destroy();
      }
    });
  return {
    withStepFunctions,
    stop: (machine: string, name: string) =>
      withStepFunctions((client) => client.send(new StopExecutionCommand({ executionArn: arnOf(machine, name) }))),
    redrive: (machine: string, name: string) =>
      withStepFunctions((client) => client.send(new RedriveExecutionCommand({ executionArn: arnOf(machine, name) }))),
    /** Returns the error code of the bus, if it refuses. */
    decide: (data: { operationId: string; decision: string; note?: string }, accessKeyId = ADMINISTRATOR) =>
      clock.busy(async () => {
        const client = new EventBridgeClient(configuration(accessKeyId));
        const detail = {
          specversion: '1.0',
          id: `${data.operationId}-${data.decision}-${clock.now()}`,
          source: 'operations',
          type: 'tenantry.operator-decided.v1',
          data: { decidedBy: 'Robin Example', ...data },
        };
        const entry = { EventBusName: 'tenantry', Source: 'operations', DetailType: 'OperatorDecided' };
        const command = new PutEventsCommand({ Entries: [{ ...entry, Detail: JSON.stringify(detail) }] });
        try {
          const { Entries } = await client.send(command);
          return Entries?.[0]?.ErrorCode;
        } catch (error) {
          if (error instanceof EventBridgeServiceException) return error.name;
          throw error;
        } finally {
          client.destroy();
        }
      }),
  };
}

export type Operator = ReturnType<typeof operatorOf>;
