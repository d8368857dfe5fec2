import type { Permission } from './actions.ts';
import type { AccessRequest } from './authorize.ts';
import type { ConditionKeys } from './policy.ts';
import { roleArnOf } from './principals.ts';
import { requestTagsOf } from './request-tags.ts';

export interface ResourceFacts extends Pick<Permission, 'takesTags' | 'createAction'> {
  /** Tags that the resource has already. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Values of the condition keys for a request. `aws:SecureTransport` is true although the local port is plain HTTP: it stands for
 * the TLS of the real endpoints.
 */
export function conditionKeysFor(
  { service, input, context }: AccessRequest,
  { tags, takesTags, createAction }: ResourceFacts,
): ConditionKeys {
  const keys: Record<string, string | readonly string[]> = {
    'aws:principalarn': roleArnOf(context.caller.arn) ?? context.caller.arn,
    'aws:principalaccount': context.caller.accountId,
    'aws:requestedregion': context.region,
    'aws:securetransport': 'true',
  };
  const requested = takesTags ? requestTagsOf(input) : new Map<string, string>();
  for (const [key, value] of requested) keys[`aws:requesttag/${key.toLowerCase()}`] = value;
  const tagKeys = takesTags ? tagKeysOf(input, requested) : [];
  if (tagKeys.length > 0) keys['aws:tagkeys'] = tagKeys;
  for (const [key, value] of Object.entries(tags)) {
    keys[`aws:resourcetag/${key.toLowerCase()}`] = value;
    keys[`${service}:resourcetag/${key.toLowerCase()}`] = value;
  }
  if (createAction) keys[`${service}:createaction`] = createAction;
  return { ...keys, ...serviceKeys(service, input) };
}

function tagKeysOf(input: AccessRequest['input'], requested: ReadonlyMap<string, string>): readonly string[] {
  const removed = input['TagKeys'] ?? input['tagKeys'];
  return Array.isArray(removed) ? removed.map(String) : [...requested.keys()];
}

const inputKeys: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sts: { ExternalId: 'sts:externalid', RoleSessionName: 'sts:rolesessionname' },
  s3: { Prefix: 's3:prefix', VersionId: 's3:versionid' },
  rds: { DatabaseEngine: 'rds:databaseengine' },
  secretsmanager: { SecretId: 'secretsmanager:secretid', Name: 'secretsmanager:name' },
};

function serviceKeys(service: string, input: AccessRequest['input']): ConditionKeys {
  const keys: Record<string, string | readonly string[]> = {};
  for (const [member, key] of Object.entries(inputKeys[service] ?? {})) {
    if (typeof input[member] === 'string') keys[key] = input[member];
  }
  const entries = input['Entries'];
  if (service === 'events' && Array.isArray(entries)) {
    keys['events:source'] = entries.map((entry: { Source?: string }) => entry.Source ?? '');
    keys['events:detail-type'] = entries.map((entry: { DetailType?: string }) => entry.DetailType ?? '');
  }
  return keys;
}
