import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { StepFailure } from '../../platform/failure.ts';
import { keepSecret } from '../../platform/redact.ts';

export interface SecretVersion {
  readonly versionId: string;
  readonly text: string;
  readonly createdAt: Date;
}

/**
 * A landing account's secret, with the version stages of Secrets Manager's own rotation: a new key waits as `AWSPENDING` until it has proved
 * itself, the one in use is `AWSCURRENT`, the one before `AWSPREVIOUS`. A version's id is the request id that it was put with.
 */
export interface SecretVersions {
  /** `pending` only where another version than the current one is waiting. */
  read(arn: string): Promise<{ readonly current: SecretVersion; readonly pending: SecretVersion | undefined }>;
  /** Once more with the same id and text changes nothing. */
  putPending(arn: string, version: Pick<SecretVersion, 'versionId' | 'text'>): Promise<void>;
  makeCurrent(arn: string, versions: { readonly to: string; readonly from: string }): Promise<void>;
}

export function secretVersions(): SecretVersions {
  const client = new SecretsManagerClient({});
  const version = async (arn: string, stage: 'AWSCURRENT' | 'AWSPENDING'): Promise<SecretVersion | undefined> => {
    try {
      const answer = await client.send(new GetSecretValueCommand({ SecretId: arn, VersionStage: stage }));
      const { VersionId, SecretString, CreatedDate } = answer;
      if (VersionId === undefined || SecretString === undefined || CreatedDate === undefined) return undefined;
      return { versionId: VersionId, text: keepSecret(SecretString), createdAt: CreatedDate };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  };
  return {
    async read(arn) {
      const current = await version(arn, 'AWSCURRENT');
      if (!current) throw new StepFailure('invalid-input', "The landing account's secret holds no key.");
      const pending = await version(arn, 'AWSPENDING');
      return { current, pending: pending?.versionId === current.versionId ? undefined : pending };
    },
    async putPending(arn, { versionId, text }) {
      await client.send(
        new PutSecretValueCommand({
          SecretId: arn,
          ClientRequestToken: versionId,
          SecretString: text,
          VersionStages: ['AWSPENDING'],
        }),
      );
    },
    async makeCurrent(arn, { to, from }) {
      await client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: arn,
          VersionStage: 'AWSCURRENT',
          MoveToVersionId: to,
          RemoveFromVersionId: from,
        }),
      );
    },
  };
}
