import type {
  Cluster,
  CreateClusterCommandInput,
  CreateNodegroupCommandInput,
  Nodegroup,
  UpdateClusterConfigCommandInput,
} from '@aws-sdk/client-eks';
import { AwsFault, type AwsService, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import type { Call } from '../../../runtime/gateway/pipeline.ts';
import { type CallHooks, surround } from '../../calls/surround.ts';
import { CloudError } from '../hosted/cloud-error.ts';
import { credentialValue } from '../norman/cloud-credentials.ts';
import { secrets } from '../objects.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { EksConfig } from './eks-config.ts';

/** The AWS that Rancher's operator sees. */
export interface AwsSide {
  readonly eks: AwsService;
  readonly ec2: AwsService;
  /** Account of a static access key. */
  readonly accountsByAccessKey: { get(accessKeyId: string): string | undefined };
  /** The secret half of an access key; when absent any secret is good. */
  readonly secretsOf?: ((accessKeyId: string) => string | undefined) | undefined;
  /** Told of each call with an access key that is good. */
  readonly onUse?: ((accessKeyId: string, use: { service: string; region: string }) => void) | undefined;
  /** Stands around every call; where faults and rate limits come in. */
  readonly hooks?: CallHooks | undefined;
}

/** One account and region of AWS through one credential. Every call throws CloudError. */
export interface EksCloud {
  readonly accountId: string;
  readonly region: string;
  call<Output>(operation: string, input: object): Promise<Output>;
  callEc2<Output>(operation: string, input: object): Promise<Output>;
  clusterNames(): Promise<readonly string[]>;
  /** Undefined when it does not exist. */
  cluster(name: string): Promise<Cluster | undefined>;
  createCluster(input: CreateClusterCommandInput): Promise<void>;
  deleteCluster(name: string): Promise<void>;
  updateCluster(input: UpdateClusterConfigCommandInput): Promise<void>;
  nodeGroups(clusterName: string): Promise<readonly Nodegroup[]>;
  createNodeGroup(input: CreateNodegroupCommandInput): Promise<void>;
  deleteNodeGroup(clusterName: string, nodegroupName: string): Promise<void>;
  runningUpdates(clusterName: string): Promise<number>;
}

export const isInUse = (error: unknown): boolean =>
  error instanceof CloudError && error.code === 'ResourceInUseException';
const isAbsent = (error: unknown): boolean => error instanceof CloudError && error.code === 'ResourceNotFoundException';

/** Opens AWS with the credential that a config names. @throws CloudError when there is no such secret. */
export function openCloud(spec: EksConfig, { store, aws }: { store: ObjectStore; aws: AwsSide }): EksCloud {
  const [namespace = '', name = ''] = (spec.amazonCredentialSecret ?? '').split(':', 2);
  const secret = store.find(secrets, { namespace, name });
  if (!secret) {
    throw new CloudError(
      `error creating new AWS services: error getting secret ${namespace}/${name}: secrets "${name}" not found`,
    );
  }
  const accessKeyId = credentialValue(secret, 'amazonec2credentialConfig-accessKey');
  const secretKey = credentialValue(secret, 'amazonec2credentialConfig-secretKey');
  const isKnown = aws.secretsOf === undefined || aws.secretsOf(accessKeyId) === secretKey;
  const accountId = isKnown ? aws.accountsByAccessKey.get(accessKeyId) : undefined;
  return cloudOf({ accountId, accessKeyId, region: spec.region ?? '' }, aws);
}

/** What is really there, whatever the credential may see: for agents that live in the cloud themselves. */
export const lookInto = (place: { accountId: string; region: string }, aws: AwsSide): EksCloud =>
  cloudOf({ ...place, accessKeyId: '' }, { ...aws, hooks: undefined });

const readFault = (error: unknown) =>
  error instanceof AwsFault ? { code: error.code, status: error.details.status ?? 400 } : undefined;

interface Identity {
  readonly accountId: string | undefined;
  readonly accessKeyId: string;
  readonly region: string;
}

function cloudOf({ accountId, accessKeyId, region }: Identity, aws: AwsSide): EksCloud {
  let calls = 0;
  const send = async <Output>(
    service: AwsService,
    { operation, input }: { operation: string; input: object },
  ): Promise<Output> => {
    calls += 1;
    const requestId = `rancher-${accessKeyId}-${calls}`;
    if (accountId === undefined) {
      const unknown = new AwsFault(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
        { status: 403 },
      );
      throw inGoWords(unknown, { service, operation, requestId });
    }
    aws.onUse?.(accessKeyId, { service: service.signingName, region });
    const caller = { accountId, arn: `arn:aws:iam::${accountId}:user/rancher`, accessKeyId, observer: false };
    const context: RequestContext = { caller, region, requestId, invocationId: undefined };
    const run = service.operations[operation];
    if (!run) {
      throw new Error(`${service.signingName} does not know ${operation}.`);
    }
    // The operation's own types are those of the SDK's commands, which the callers below name.
    const effect = async () => (await run(input as never, context)) as Output;
    const call = { service: service.signingName, operation, input: input as Call['input'], context };
    try {
      const { output, replyLost } = await surround(call, { hooks: aws.hooks ?? {}, effect, read: readFault });
      if (replyLost) {
        throw new CloudError(
          `operation error ${service.signingName.toUpperCase()}: ${operation}, exceeded maximum number of attempts, 3, https response error StatusCode: 0, RequestID: , request send failed, EOF`,
        );
      }
      return output;
    } catch (error) {
      throw error instanceof AwsFault ? inGoWords(error, { service, operation, requestId }) : error;
    }
  };
  const call = <Output>(operation: string, input: object) => send<Output>(aws.eks, { operation, input });
  const unlessAbsent = async (work: Promise<unknown>) => {
    await work.catch((error: unknown) => {
      if (!isAbsent(error)) {
        throw error;
      }
    });
  };

  return {
    accountId: accountId ?? '',
    region,
    call,
    callEc2: (operation, input) => send(aws.ec2, { operation, input }),
    clusterNames: () => pages(call, { operation: 'ListClusters', input: {}, member: 'clusters' }),
    cluster: async (name) => {
      try {
        return (await call<{ cluster?: Cluster }>('DescribeCluster', { name })).cluster;
      } catch (error) {
        if (isAbsent(error)) {
          return undefined;
        }
        throw error;
      }
    },
    createCluster: async (input) => void (await call('CreateCluster', input)),
    deleteCluster: (name) => unlessAbsent(call('DeleteCluster', { name })),
    updateCluster: async (input) => void (await call('UpdateClusterConfig', input)),
    nodeGroups: async (clusterName) => {
      const names = await pages(call, { operation: 'ListNodegroups', input: { clusterName }, member: 'nodegroups' });
      const groups: Nodegroup[] = [];
      for (const nodegroupName of names) {
        const { nodegroup } = await call<{ nodegroup?: Nodegroup }>('DescribeNodegroup', {
          clusterName,
          nodegroupName,
        });
        groups.push(...(nodegroup ? [nodegroup] : []));
      }
      return groups;
    },
    createNodeGroup: async (input) => void (await call('CreateNodegroup', input)),
    deleteNodeGroup: (clusterName, nodegroupName) =>
      unlessAbsent(call('DeleteNodegroup', { clusterName, nodegroupName })),
    runningUpdates: async (name) => {
      const ids = await pages(call, { operation: 'ListUpdates', input: { name }, member: 'updateIds' });
      const last = ids
        .slice(-3)
        .map((updateId) => call<{ update?: { status?: string } }>('DescribeUpdate', { name, updateId }));
      return (await Promise.all(last)).filter(({ update }) => update?.status === 'InProgress').length;
    },
  };
}

async function pages(
  call: EksCloud['call'],
  { operation, input, member }: { operation: string; input: object; member: string },
): Promise<string[]> {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await call<Record<string, unknown>>(operation, {
      ...input,
      ...(nextToken !== undefined && { nextToken }),
    });
    found.push(...((page[member] as string[] | undefined) ?? []));
    nextToken = page.nextToken as string | undefined;
  } while (nextToken !== undefined);
  return found;
}

/** `operation error EKS: CreateCluster, https response error StatusCode: 400, RequestID: …, ResourceInUseException: …` */
function inGoWords(
  fault: AwsFault,
  { service, operation, requestId }: { service: AwsService; operation: string; requestId: string },
): CloudError {
  const name = service.signingName.toUpperCase();
  const status = fault.details.status ?? 400;
  const modelled =
    fault.code.endsWith('Exception') && !['AccessDeniedException', 'UnrecognizedClientException'].includes(fault.code);
  const said = `${modelled ? '' : 'api error '}${fault.code}: ${fault.message}`;
  return new CloudError(
    `operation error ${name}: ${operation}, https response error StatusCode: ${status}, RequestID: ${requestId}, ${said}`,
    fault.code,
  );
}
