import type { AccessRequest } from './authorize.ts';
import { requestTagsOf } from './request-tags.ts';
import { resourcesOf } from './resources.ts';

/** One thing a caller must be allowed to do. */
export interface Permission {
  readonly action: string;
  /** An ARN; `*` where AWS has no resource-level permission; with wildcards where the input does not name the resource. */
  readonly resource: string;
  /** Whether the tags of the request are meant for this resource: those of a creating call are for what it creates only. */
  readonly takesTags: boolean;
  /** The call that creates what is being tagged, for `ec2:CreateAction` and its like. */
  readonly createAction: string | undefined;
}

/** Calls that AWS answers whatever the caller's policies say. */
const free: ReadonlySet<string> = new Set(['sts:GetCallerIdentity', 'sts:GetSessionToken']);

/** API operations whose permission has another name (Service Authorization Reference). */
const renamed: Readonly<Record<string, string>> = {
  'sqs:SendMessageBatch': 'sqs:SendMessage',
  'sqs:DeleteMessageBatch': 'sqs:DeleteMessage',
  'sqs:ChangeMessageVisibilityBatch': 'sqs:ChangeMessageVisibility',
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:ListObjects': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:HeadBucket': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
  's3:DeleteObjects': 's3:DeleteObject',
  's3:CopyObject': 's3:PutObject',
  's3:CreateMultipartUpload': 's3:PutObject',
  's3:UploadPart': 's3:PutObject',
  's3:CompleteMultipartUpload': 's3:PutObject',
  's3:PutObjectLockConfiguration': 's3:PutBucketObjectLockConfiguration',
  's3:GetObjectLockConfiguration': 's3:GetBucketObjectLockConfiguration',
};

/** S3 asks for another permission as soon as a version is named. */
const renamedForVersion: Readonly<Record<string, string>> = {
  's3:GetObject': 's3:GetObjectVersion',
  's3:DeleteObject': 's3:DeleteObjectVersion',
};

/** What a service asks for in addition when a creating call carries tags. EventBridge and Secrets Manager: `TagResource`. */
const tagging: Readonly<Record<string, string>> = {
  ec2: 'ec2:CreateTags',
  rds: 'rds:AddTagsToResource',
  elasticloadbalancing: 'elasticloadbalancing:AddTags',
  eks: 'eks:TagResource',
  states: 'states:TagResource',
  sqs: 'sqs:TagQueue',
  secretsmanager: 'secretsmanager:TagResource',
  kms: 'kms:TagResource',
};

/** Members that hand a role to a service, for which the caller needs `iam:PassRole` on it. */
const passed: Readonly<Record<string, readonly string[]>> = {
  eks: ['roleArn', 'nodeRole'],
  states: ['roleArn'],
  events: ['RoleArn'],
  rds: ['MonitoringRoleArn'],
};

const CREATING = /^(?:Create|Allocate|Put|Run|Import)/;

/** Everything a caller must be allowed to do for this request, in the order in which AWS checks it. */
export function permissionsFor(request: AccessRequest): Permission[] {
  const { service, operation, input } = request;
  const plain = `${service}:${operation}`;
  if (free.has(plain)) return [];
  const named = renamed[plain] ?? plain;
  const action = (input['VersionId'] === undefined ? undefined : renamedForVersion[named]) ?? named;
  const resources = resourcesOf(request);
  const permissions = [
    ...resources.map((resource) => ({ ...permission(action, resource), takesTags: takesTags(request, resource) })),
    ...passing(request),
  ];

  const tag = tagging[service];
  const [created] = resources;
  if (!tag || !created || !CREATING.test(operation) || plain === tag || requestTagsOf(input).size === 0)
    return permissions;
  return [...permissions, { ...permission(tag, created), createAction: operation }];
}

function passing({ service, input }: AccessRequest): Permission[] {
  const roles = (passed[service] ?? []).map((member) => input[member]);
  return roles.flatMap((role) => (typeof role === 'string' ? [permission('iam:PassRole', role)] : []));
}

function permission(action: string, resource: string): Permission {
  return { action, resource, takesTags: true, createAction: undefined };
}

/** EC2 checks a creating call also on what it builds upon (a gateway's subnet), whose ARN names an existing id. */
function takesTags({ service, operation }: AccessRequest, resource: string): boolean {
  return service !== 'ec2' || !CREATING.test(operation) || resource.endsWith('/*');
}
