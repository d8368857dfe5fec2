import type { PolicyDocument } from '../../../runtime/iam/policy.ts';

export interface SecretVersion {
  readonly id: string;
  readonly secretString: string | undefined;
  readonly secretBinary: Uint8Array | undefined;
  readonly stages: Set<string>;
  readonly createdAtMs: number;
}

export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly createdAtMs: number;
  description: string | undefined;
  kmsKeyId: string | undefined;
  changedAtMs: number;
  /** Milliseconds since the epoch; AWS shows the day only. */
  accessedAtMs: number | undefined;
  /** When the secret goes for good; undefined while it is not marked for deletion. */
  deletionAtMs: number | undefined;
  policy: PolicyDocument | undefined;
  readonly tags: Map<string, string>;
  readonly versions: Map<string, SecretVersion>;
}

export const CURRENT = 'AWSCURRENT';
export const PREVIOUS = 'AWSPREVIOUS';

export function versionAt(secret: Secret, stage: string): SecretVersion | undefined {
  return [...secret.versions.values()].find(({ stages }) => stages.has(stage));
}

/**
 * Moves a staging label to a version. Whoever had AWSCURRENT gets AWSPREVIOUS; a version without labels is deprecated and goes,
 * as AWS removes it in the end.
 */
export function moveStage(secret: Secret, { stage, to }: { stage: string; to: SecretVersion }): void {
  const from = versionAt(secret, stage);
  if (from === to) return;
  from?.stages.delete(stage);
  to.stages.add(stage);
  if (stage === CURRENT && from) moveStage(secret, { stage: PREVIOUS, to: from });
  for (const version of secret.versions.values()) {
    if (version.stages.size === 0) secret.versions.delete(version.id);
  }
}

export function sameContent(
  version: SecretVersion,
  { SecretString, SecretBinary }: { SecretString?: string | undefined; SecretBinary?: Uint8Array | undefined },
): boolean {
  const binary = (value: Uint8Array | undefined) => value && Buffer.from(value).toString('base64');
  return version.secretString === SecretString && binary(version.secretBinary) === binary(SecretBinary);
}
