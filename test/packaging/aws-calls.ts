import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Metafile, root, survivors } from './packaged.ts';

/** An AWS call in the code, as the IAM action that allows it. */
export interface AwsCall {
  readonly action: string;
  readonly file: string;
}

/** Client package → prefix of its IAM actions, where they differ. */
const prefixes: Readonly<Record<string, string>> = {
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  eventbridge: 'events',
  'secrets-manager': 'secretsmanager',
  sfn: 'states',
};

/** Calls that another action allows. https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const actions: Readonly<Record<string, string>> = {
  'sqs:SendMessageBatch': 'sqs:SendMessage',
  'sqs:DeleteMessageBatch': 'sqs:DeleteMessage',
  's3:ListObjectsV2': 's3:ListBucket',
};

const importOf = /import\s+(?:type\s+)?\{([^}]*)\}\s+from\s+'@aws-sdk\/client-([\w-]+)'/g;
const dynamicImportOf = /\{([^}]*)\}\s*=\s*await\s+import\('@aws-sdk\/client-([\w-]+)'\)/g;

/** The commands that a bundle's own code sends. `esbuild` says which files are in it, the files which commands they name. */
export function callsIn(metafile: Metafile): AwsCall[] {
  const own = survivors(metafile).filter((file) => !file.includes('node_modules/'));
  const calls = own.flatMap((file) =>
    commandsOf(readFileSync(join(root, file), 'utf8')).map((action) => ({ action, file })),
  );
  const signed = survivors(metafile).some((file) => file.includes('node_modules/@aws-sdk/rds-signer/'));
  return signed ? [...calls, { action: 'rds-db:connect', file: '@aws-sdk/rds-signer' }] : calls;
}

function commandsOf(source: string): string[] {
  const imports = [...source.matchAll(importOf), ...source.matchAll(dynamicImportOf)];
  return imports.flatMap(([, names = '', client = '']) => {
    const prefix = prefixes[client] ?? client;
    const commands = names
      .split(',')
      .map((name) => name.trim().replace(/\s+as\s+.*$/, ''))
      .flatMap((name) => commandBehind(name) ?? []);
    return commands.map((command) => actions[`${prefix}:${command}`] ?? `${prefix}:${command}`);
  });
}

/** `CreateVpcCommand` and `paginateDescribeVpcs` call CreateVpc and DescribeVpcs; types call nothing. */
function commandBehind(name: string): string | undefined {
  return name.match(/^(\w+)Command$/)?.[1] ?? name.match(/^paginate(\w+)$/)?.[1];
}

/** Commands that a client brings by itself: S3's asks for a session at directory buckets, and we have none. */
const ofTheClient: ReadonlySet<string> = new Set(['s3:CreateSession']);

/** Command files of the SDK in the bundle, as `client:Command`: what the code above must account for. */
export const commandFilesIn = (metafile: Metafile): string[] =>
  survivors(metafile).flatMap((file) => {
    const found = file.match(/@aws-sdk\/client-([\w-]+)\/dist-\w+\/commands\/(\w+)Command\.js$/);
    const [, client = '', command = ''] = found ?? [];
    if (!found) return [];
    const action = `${prefixes[client] ?? client}:${command}`;
    return ofTheClient.has(action) ? [] : [actions[action] ?? action];
  });
