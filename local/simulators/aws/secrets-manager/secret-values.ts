import type {
  GetSecretValueCommandInput,
  GetSecretValueCommandOutput,
  PutSecretValueCommandInput,
  PutSecretValueCommandOutput,
  UpdateSecretVersionStageCommandInput,
} from '@aws-sdk/client-secrets-manager';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { CURRENT, moveStage, type Secret, type SecretVersion, sameContent, versionAt } from './secret.ts';
import { invalidParameter, invalidRequest, notFound, type SecretStore } from './secret-store.ts';

type Reply<Output> = Omit<Output, '$metadata'>;

export interface NewVersion {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
  /** The version's id; the SDK generates one when its caller does not. */
  readonly ClientRequestToken?: string | undefined;
  readonly VersionStages?: readonly string[] | undefined;
}

/**
 * Adds a version. The same token with the same content is the same version; with other content it is refused, as versions never
 * change.
 */
export function addVersion(secret: Secret, { order, nowMs }: { order: NewVersion; nowMs: number }): SecretVersion {
  const { ClientRequestToken: id, SecretString, SecretBinary, VersionStages = [CURRENT] } = order;
  if (!id) throw invalidParameter('You must provide a ClientRequestToken value.');
  if ((SecretString === undefined) === (SecretBinary === undefined)) {
    throw invalidRequest('You must provide either SecretString or SecretBinary.');
  }
  const existing = secret.versions.get(id);
  if (existing && sameContent(existing, order)) return existing;
  if (existing) throw new AwsFault('ResourceExistsException', 'A resource with the ID you requested already exists.');
  const version: SecretVersion = {
    id,
    secretString: SecretString,
    secretBinary: SecretBinary,
    stages: new Set(),
    createdAtMs: nowMs,
  };
  secret.versions.set(id, version);
  const stages = secret.versions.size === 1 ? [...new Set([...VersionStages, CURRENT])] : VersionStages;
  for (const stage of stages) moveStage(secret, { stage, to: version });
  secret.changedAtMs = nowMs;
  return version;
}

/** The operations on values and versions. */
export function secretValueOperations(store: SecretStore) {
  return {
    PutSecretValue(input: PutSecretValueCommandInput, context: RequestContext): Reply<PutSecretValueCommandOutput> {
      const action = 'secretsmanager:PutSecretValue';
      const secret = store.findUsable(input.SecretId ?? '', { context, action });
      const version = addVersion(secret, { order: input, nowMs: store.now() });
      return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: [...version.stages] };
    },

    GetSecretValue(input: GetSecretValueCommandInput, context: RequestContext): Reply<GetSecretValueCommandOutput> {
      const action = 'secretsmanager:GetSecretValue';
      const secret = store.findUsable(input.SecretId ?? '', { context, action });
      const version = requestedVersion(secret, input);
      secret.accessedAtMs = store.now();
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.id,
        VersionStages: [...version.stages],
        SecretString: version.secretString,
        SecretBinary: version.secretBinary,
        CreatedDate: new Date(version.createdAtMs),
      };
    },

    UpdateSecretVersionStage(input: UpdateSecretVersionStageCommandInput, context: RequestContext) {
      const { SecretId = '', VersionStage = '', MoveToVersionId, RemoveFromVersionId } = input;
      const secret = store.findUsable(SecretId, { context, action: 'secretsmanager:UpdateSecretVersionStage' });
      const holder = versionAt(secret, VersionStage);
      if (holder && holder.id !== MoveToVersionId && holder.id !== RemoveFromVersionId) {
        throw invalidParameter(
          `The parameter RemoveFromVersionId can't be empty. Staging label ${VersionStage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
        );
      }
      const target = MoveToVersionId === undefined ? undefined : secret.versions.get(MoveToVersionId);
      if (MoveToVersionId !== undefined && !target) throw notFound();
      if (target) moveStage(secret, { stage: VersionStage, to: target });
      else if (VersionStage === CURRENT)
        throw invalidParameter(
          "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
        );
      else holder?.stages.delete(VersionStage);
      secret.changedAtMs = store.now();
      return { ARN: secret.arn, Name: secret.name };
    },
  };
}

function requestedVersion(secret: Secret, { VersionId, VersionStage }: GetSecretValueCommandInput): SecretVersion {
  const version = VersionId === undefined ? versionAt(secret, VersionStage ?? CURRENT) : secret.versions.get(VersionId);
  if (version && (VersionStage === undefined || version.stages.has(VersionStage))) return version;
  const place = VersionId === undefined ? `staging label: ${VersionStage ?? CURRENT}` : `VersionId: ${VersionId}`;
  throw notFound(`Secrets Manager can't find the specified secret value for ${place}`);
}
