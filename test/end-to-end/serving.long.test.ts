import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { DescribeNatGatewaysCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { DescribeLoadBalancersCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DescribeDBClustersCommand, RDSClient } from '@aws-sdk/client-rds';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type Running, startFile } from '../support/local-process.ts';
import { orderPlaced } from '../support/order-events.ts';
import { until } from '../support/until.ts';

const ORDER = 'ORD-SERVE-1';
const digest = createHash('sha256').update(ORDER).digest('hex').slice(0, 16);
const tenantId = `t-${digest}`;
const machine = (name: string) => `arn:aws:states:eu-central-1:111111111111:stateMachine:tenantry-local-${name}`;
const executionArn = `arn:aws:states:eu-central-1:111111111111:execution:tenantry-local-provision-tenant:provision-${digest}`;

describe('npm start -- --serve', () => {
  let system: Running;
  let endpoint: string;
  const ends: (() => void)[] = [];
  /** Anybody who chose a key of their own, and knows nothing of this system. */
  const clientOf = <Client extends { destroy(): void }>(
    make: new (configuration: {
      endpoint: string;
      region: string;
      credentials: { accessKeyId: string; secretAccessKey: string };
    }) => Client,
  ): Client => {
    const client = new make({
      endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'me', secretAccessKey: 'me' },
    });
    ends.push(() => client.destroy());
    return client;
  };

  beforeAll(async () => {
    const port = await freePort();
    endpoint = `http://127.0.0.1:${port}`;
    system = startFile('local/cli/main.ts', { args: ['--serve', '--port', String(port)] });
    await until(() => (system.output().includes('Tenantry is running') ? true : undefined), { what: 'the endpoints' });
    await clientOf(EventBridgeClient).send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: 'tenantry',
            Source: 'ordering',
            DetailType: 'OrderPlaced',
            Detail: JSON.stringify(orderPlaced({ orderId: ORDER, name: 'served' })),
          },
        ],
      }),
    );
    const sfn = clientOf(SFNClient);
    await until(
      async () => {
        const { status } = await sfn
          .send(new DescribeExecutionCommand({ executionArn }))
          .catch(() => ({ status: undefined }));
        return status === 'SUCCEEDED' ? status : undefined;
      },
      { what: 'the execution' },
    );
  }, 300_000);

  afterAll(async () => {
    for (const end of ends) end();
    await system.stop();
  });

  test('an event that was put on the bus starts an execution that Step Functions describes', async () => {
    const sfn = clientOf(SFNClient);
    const [, machines, executions, history] = await Promise.all([
      sfn.send(new DescribeExecutionCommand({ executionArn })),
      sfn.send(new ListStateMachinesCommand({})),
      sfn.send(new ListExecutionsCommand({ stateMachineArn: machine('provision-tenant') })),
      sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 })),
    ]);

    expect(machines.stateMachines?.map(({ stateMachineArn }) => stateMachineArn)).toEqual(
      expect.arrayContaining(['provision-tenant', 'provision-cluster', 'retire-tenant', 'retire-cluster'].map(machine)),
    );
    expect(executions.executions).toMatchObject([{ executionArn, status: 'SUCCEEDED', name: `provision-${digest}` }]);
    const types = history.events?.map(({ type }) => type) ?? [];
    expect([types[0], types.at(-1)]).toEqual(['ExecutionStarted', 'ExecutionSucceeded']);
    expect(types.filter((type) => type === 'TaskSucceeded')).toHaveLength(4);
  });

  test('the clouds show what it made, to whoever asks in their own protocols', async () => {
    const cluster = `served-${digest.slice(0, 8)}`;
    const [vpcs, gateways, kubernetes, databases, balancers] = await Promise.all([
      clientOf(EC2Client).send(
        new DescribeVpcsCommand({ Filters: [{ Name: 'tag:tenantry:owner', Values: [tenantId] }] }),
      ),
      clientOf(EC2Client).send(
        new DescribeNatGatewaysCommand({ Filter: [{ Name: 'tag:tenantry:owner', Values: [tenantId] }] }),
      ),
      clientOf(EKSClient).send(new DescribeClusterCommand({ name: cluster })),
      clientOf(RDSClient).send(new DescribeDBClustersCommand({ DBClusterIdentifier: `tenantry-${tenantId}` })),
      clientOf(ElasticLoadBalancingV2Client).send(
        new DescribeLoadBalancersCommand({ Names: [`tenantry-${tenantId}`] }),
      ),
    ]);

    expect(vpcs.Vpcs).toMatchObject([{ State: 'available' }]);
    expect(gateways.NatGateways?.map(({ State }) => State)).toEqual(['available', 'available', 'available']);
    expect(kubernetes.cluster).toMatchObject({
      status: 'ACTIVE',
      resourcesVpcConfig: {
        endpointPrivateAccess: true,
        publicAccessCidrs: ['192.0.2.11/32', '192.0.2.12/32', '192.0.2.13/32'],
      },
    });
    expect(databases.DBClusters).toMatchObject([
      { Status: 'available', StorageEncrypted: true, Engine: 'aurora-postgresql' },
    ]);
    expect(balancers.LoadBalancers).toMatchObject([
      { State: { Code: 'active' }, Type: 'network', Scheme: 'internet-facing' },
    ]);
  });

  test('the caller is known to STS, and secrets are listed without their values', async () => {
    const caller = await clientOf(STSClient).send(new GetCallerIdentityCommand({}));
    const { SecretList = [] } = await clientOf(SecretsManagerClient).send(new ListSecretsCommand({}));

    expect(caller).toMatchObject({ Account: '111111111111' });
    expect(SecretList.map(({ Name }) => Name)).toEqual(expect.arrayContaining(['tenantry/rancher/token']));
    expect(JSON.stringify(SecretList)).not.toContain('SecretString');
  });

  test('an altered audit row is named by npm run audit:verify', async () => {
    const url = /PostgreSQL\s+(\S+)/.exec(system.output())?.[1] ?? '';
    const verify = () => startFile('scripts/audit-verify.ts', { args: ['--database', url] }).ended;
    const before = await verify();
    const client = new pg.Client(url);
    await client.connect();
    await client.query('alter table audit disable trigger user');
    await client.query(
      `update audit set record = replace(record, 'tenantry', 'somebody') where stream = $1 and sequence = 5`,
      [tenantId],
    );
    await client.query('alter table audit enable trigger user');
    await client.end();

    const after = await verify();

    expect(before).toMatchObject({ exitCode: 0, output: expect.stringContaining('all intact') });
    expect(after.exitCode).toBe(1);
    expect(after.output).toMatch(new RegExp(`broken +${tenantId} +row 5:`));
    expect(after.output).toMatch(/intact +system/);
  });

  test('the aws command line sees the same', () => {
    const aws = (...args: string[]) => tool('aws', ['--endpoint-url', endpoint, '--output', 'json', ...args]);
    if (tool('aws', ['--version']) === undefined) {
      process.stdout.write('Not run: there is no aws command line on this machine.\n');
      return;
    }

    const execution = aws('stepfunctions', 'describe-execution', '--execution-arn', executionArn);
    const gateways = aws('ec2', 'describe-nat-gateways', '--filter', `Name=tag:tenantry:owner,Values=${tenantId}`);
    const history = aws('stepfunctions', 'get-execution-history', '--execution-arn', executionArn);

    expect(JSON.parse(execution ?? '')).toMatchObject({ status: 'SUCCEEDED' });
    expect(JSON.parse(gateways ?? '').NatGateways).toHaveLength(3);
    expect(JSON.parse(history ?? '').events[0]).toMatchObject({ type: 'ExecutionStarted', id: 1 });
  }, 60_000);

  test('kubectl sees the cluster in Rancher, through its proxy', () => {
    const server = /Rancher\s+(\S+)/.exec(system.output())?.[1] ?? '';
    const token = /--token (\S+)/.exec(system.output())?.[1] ?? '';
    if (tool('kubectl', ['version', '--client']) === undefined) {
      process.stdout.write('Not run: there is no kubectl on this machine.\n');
      return;
    }

    const listed = tool('kubectl', [
      ...['--server', `${server.replace(/^http:/, 'https:')}/k8s/clusters/local`, '--token', token],
      ...['--insecure-skip-tls-verify', 'get', 'clusters.management.cattle.io', '-o', 'json'],
    ]);

    const names = JSON.parse(listed ?? '{"items":[]}').items.map(
      ({ spec }: { spec: { displayName: string } }) => spec.displayName,
    );
    expect(names).toContain(`served-${digest.slice(0, 8)}`);
  }, 60_000);
});

/** Output of a tool of this machine; undefined when there is none or it fails. */
function tool(name: string, args: readonly string[]): string | undefined {
  const env = {
    ...process.env,
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'me',
    AWS_SECRET_ACCESS_KEY: 'me',
  };
  const { status, stdout, stderr } = spawnSync(name, args, { encoding: 'utf8', env });
  if (status !== 0 && stderr) process.stderr.write(stderr);
  return status === 0 ? stdout : undefined;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
