import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  IAMClient,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type SimulatedAws, simulatedAws, RANCHER_USER as UserName } from '../../support/simulated-aws.ts';

let aws: SimulatedAws;
let iam: IAMClient;

beforeEach(async () => {
  aws = await simulatedAws();
  iam = new IAMClient(signedWith(aws.landingAccount.account));
});
afterEach(() => aws.close());

const signedWith = (accessKeyId: string, secretAccessKey = 'any') => ({
  endpoint: aws.url,
  region: 'eu-central-1',
  credentials: { accessKeyId, secretAccessKey },
  maxAttempts: 1,
});
const make = async () => {
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { id: AccessKey?.AccessKeyId ?? '', secret: AccessKey?.SecretAccessKey ?? '' };
};
const whoIs = ({ id, secret }: { id: string; secret: string }) =>
  new STSClient(signedWith(id, secret)).send(new GetCallerIdentityCommand({}));

describe('the access keys of the simulated IAM', () => {
  it('show their secret half once, and identify the user', async () => {
    const key = await make();

    const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName }));

    expect(AccessKeyMetadata).toEqual([
      { UserName, AccessKeyId: key.id, Status: 'Active', CreateDate: new Date(aws.clock.now()) },
    ]);
    expect(key.id).toMatch(/^AKIA[A-Z0-9]{16}$/);
    await expect(whoIs(key)).resolves.toMatchObject({
      Account: aws.landingAccount.account,
      Arn: `arn:aws:iam::${aws.landingAccount.account}:user/${UserName}`,
    });
  });

  it('are two at most, inactive ones included', async () => {
    const { id } = await make();
    await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId: id, Status: 'Inactive' }));
    await make();

    await expect(make()).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'Cannot exceed quota for AccessKeysPerUser: 2',
    });
  });

  it.each([
    ['inactive', (id: string) => new UpdateAccessKeyCommand({ UserName, AccessKeyId: id, Status: 'Inactive' })],
    ['gone', (id: string) => new DeleteAccessKeyCommand({ UserName, AccessKeyId: id })],
  ])('are good for nothing once they are %s', async (_how, command) => {
    const key = await make();
    await iam.send(command(key.id) as UpdateAccessKeyCommand);

    await expect(whoIs(key)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });

  it('are not known everywhere at once', async () => {
    await aws.close();
    aws = await simulatedAws({ hiddenShare: 1 });
    iam = new IAMClient(signedWith(aws.landingAccount.account));
    const key = await make();

    await expect(whoIs(key)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    await aws.clock.advance(1000);
    await expect(whoIs(key)).resolves.toMatchObject({ Account: aws.landingAccount.account });
  });

  it('tell when they were last used, and that they never were', async () => {
    const { id, secret } = await make();
    const lastUsed = async () =>
      (await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: id }))).AccessKeyLastUsed;

    const never = await lastUsed();
    await aws.clock.advance(5000);
    await whoIs({ id, secret });

    expect(never).toEqual({ ServiceName: 'N/A', Region: 'N/A' });
    expect(await lastUsed()).toMatchObject({ ServiceName: 'sts', LastUsedDate: new Date(aws.clock.now()) });
  });

  it.each([
    ['a user that does not exist', { UserName: 'nobody' }, 'NoSuchEntityException'],
    ['no user', {}, 'ValidationError'],
  ])('are made for %s by nobody', async (_case, input, name) => {
    await expect(iam.send(new CreateAccessKeyCommand(input))).rejects.toMatchObject({ name });
  });

  it('are not seen by the role that provisions tenants', async () => {
    const { id } = await make();

    // The credentials of the environment are those of a function.
    const ofAnother = new IAMClient({ endpoint: aws.url, region: 'eu-central-1', maxAttempts: 1 });

    await expect(ofAnother.send(new ListAccessKeysCommand({ UserName }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
    await expect(ofAnother.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: id }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
  });
});
