import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createSecretsManager } from '../../../local/simulators/aws/secrets-manager/secrets-manager.ts';
import { hexOf, type LocalAws, startLocalAws } from './local-aws.ts';

const DAY_MS = 86_400_000;

let aws: LocalAws;
let secrets: SecretsManagerClient;

beforeEach(async () => {
  aws = await startLocalAws({ services: ({ clock }) => [createSecretsManager({ clock, hex: hexOf })] });
  secrets = new SecretsManagerClient(aws.clientOf());
});

afterEach(() => aws.gateway.close());

test('a secret is found by its name, its ARN and its ARN without the last characters', async () => {
  const { ARN = '' } = await secrets.send(new CreateSecretCommand({ Name: 'rancher/key', SecretString: 'one' }));

  const found = await Promise.all(
    ['rancher/key', ARN, ARN.slice(0, -7)].map((SecretId) => secrets.send(new GetSecretValueCommand({ SecretId }))),
  );

  expect(ARN).toMatch(/^arn:aws:secretsmanager:eu-central-1:111111111111:secret:rancher\/key-[0-9a-f]{6}$/);
  expect(found.map(({ SecretString }) => SecretString)).toEqual(['one', 'one', 'one']);
});

test('a new value becomes current, the one before stays as previous', async () => {
  const first = await secrets.send(new CreateSecretCommand({ Name: 'k', SecretString: 'one' }));
  const second = await secrets.send(new PutSecretValueCommand({ SecretId: 'k', SecretString: 'two' }));

  const current = await secrets.send(new GetSecretValueCommand({ SecretId: 'k' }));
  const previous = await secrets.send(new GetSecretValueCommand({ SecretId: 'k', VersionStage: 'AWSPREVIOUS' }));

  expect([current.SecretString, current.VersionId]).toEqual(['two', second.VersionId]);
  expect([previous.SecretString, previous.VersionId]).toEqual(['one', first.VersionId]);
});

test('a value can be prepared as pending and made current later', async () => {
  const first = await secrets.send(new CreateSecretCommand({ Name: 'k', SecretString: 'one' }));
  const second = await secrets.send(
    new PutSecretValueCommand({ SecretId: 'k', SecretString: 'two', VersionStages: ['AWSPENDING'] }),
  );
  const before = await secrets.send(new GetSecretValueCommand({ SecretId: 'k' }));

  await secrets.send(
    new UpdateSecretVersionStageCommand({
      SecretId: 'k',
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: second.VersionId,
      RemoveFromVersionId: first.VersionId,
    }),
  );

  const after = await secrets.send(new GetSecretValueCommand({ SecretId: 'k' }));
  expect([before.SecretString, after.SecretString]).toEqual(['one', 'two']);
});

test('a repeated creation with the same token is one creation; with another value it is refused', async () => {
  const token = '00000000-0000-4000-8000-000000000001';
  const order = { Name: 'k', SecretString: 'one', ClientRequestToken: token };
  const first = await secrets.send(new CreateSecretCommand(order));

  const again = await secrets.send(new CreateSecretCommand(order));
  const other = secrets.send(new CreateSecretCommand({ ...order, SecretString: 'two' }));

  expect(again.ARN).toBe(first.ARN);
  await expect(other).rejects.toMatchObject({ name: 'ResourceExistsException' });
});

test('a deleted secret can be restored within its window and is gone after it', async () => {
  await secrets.send(new CreateSecretCommand({ Name: 'k', SecretString: 'one' }));
  await secrets.send(new DeleteSecretCommand({ SecretId: 'k', RecoveryWindowInDays: 7 }));
  const read = () => secrets.send(new GetSecretValueCommand({ SecretId: 'k' }));
  await expect(read()).rejects.toMatchObject({ name: 'InvalidRequestException' });

  await secrets.send(new RestoreSecretCommand({ SecretId: 'k' }));
  const restored = await read();
  await secrets.send(new DeleteSecretCommand({ SecretId: 'k', RecoveryWindowInDays: 7 }));
  aws.clock.nowMs += 7 * DAY_MS;

  expect(restored.SecretString).toBe('one');
  await expect(secrets.send(new DescribeSecretCommand({ SecretId: 'k' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret.",
  });
});

test('a secret deleted without recovery frees its name at once', async () => {
  const first = await secrets.send(new CreateSecretCommand({ Name: 'k', SecretString: 'one' }));

  await secrets.send(new DeleteSecretCommand({ SecretId: 'k', ForceDeleteWithoutRecovery: true }));
  const second = await secrets.send(new CreateSecretCommand({ Name: 'k', SecretString: 'two' }));

  expect(second.ARN).not.toBe(first.ARN);
});

test.each([1, 31])('a recovery window of %d days is refused', async (RecoveryWindowInDays) => {
  await secrets.send(new CreateSecretCommand({ Name: 'k', SecretString: 'one' }));

  const refusal = secrets.send(new DeleteSecretCommand({ SecretId: 'k', RecoveryWindowInDays }));

  await expect(refusal).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('another account reads a secret by its ARN once the policy of the secret allows it', async () => {
  const other = new SecretsManagerClient(aws.clientOf({ accessKeyId: '222222222201' }));
  const { ARN } = await secrets.send(new CreateSecretCommand({ Name: 'k', SecretString: 'one' }));
  const read = () => other.send(new GetSecretValueCommand({ SecretId: ARN }));
  await expect(read()).rejects.toMatchObject({ name: 'AccessDeniedException' });

  const Principal = { AWS: 'arn:aws:iam::222222222201:root' };
  const Statement = [{ Effect: 'Allow', Principal, Action: 'secretsmanager:GetSecretValue', Resource: '*' }];
  await secrets.send(new PutResourcePolicyCommand({ SecretId: 'k', ResourcePolicy: JSON.stringify({ Statement }) }));

  expect((await read()).SecretString).toBe('one');
});

test('listing pages, filters by name, and leaves out what is going', async () => {
  for (const Name of ['a/1', 'a/2', 'a/3', 'b/1']) {
    await secrets.send(new CreateSecretCommand({ Name, SecretString: 'x' }));
  }
  await secrets.send(new DeleteSecretCommand({ SecretId: 'a/2' }));
  const Filters = [{ Key: 'name' as const, Values: ['a/'] }];

  const first = await secrets.send(new ListSecretsCommand({ Filters, MaxResults: 1 }));
  const second = await secrets.send(new ListSecretsCommand({ Filters, MaxResults: 1, NextToken: first.NextToken }));

  expect([first, second].map(({ SecretList }) => SecretList?.map(({ Name }) => Name))).toEqual([['a/1'], ['a/3']]);
  expect(second.NextToken).toBeUndefined();
});
