import type { FaultRule } from '../../local/simulators/world/faults.ts';
import { type Canary, canaries } from './canaries.ts';

/** Whom the system calls, and what comes back in place of an answer. */
export type GivingAway = Omit<FaultRule, 'match' | 'message'> & {
  readonly service: string;
  readonly operation: string;
  readonly says: Canary;
};

const say = canaries();
const ec2 = { service: 'ec2' };
const rds = { service: 'rds' };
const eks = { service: 'eks' };
const balancers = { service: 'elasticloadbalancing', operation: 'CreateLoadBalancer' };
const clusters = { service: 'rancher', operation: 'POST /v3/clusters' };

/** Each befalls an order of this name, and ends it; `completes` gets over it. */
export const endings: Readonly<Record<string, GivingAway>> = {
  'vpc-refused': {
    ...ec2,
    operation: 'CreateVpc',
    fault: 'error',
    code: 'InvalidParameterValue',
    says: say.accessKey,
  },
  'subnet-denied': { ...ec2, operation: 'CreateSubnet', fault: 'denied', says: say.signed },
  'address-never': { ...ec2, operation: 'AllocateAddress', fault: 'server-error', says: say.presigned },
  'nat-fails': { ...ec2, operation: 'CreateNatGateway', fault: 'resource-fails', code: 'Failed', says: say.wrapped },
  'database-refused': {
    ...rds,
    operation: 'CreateDBCluster',
    fault: 'error',
    code: 'InvalidParameterValue',
    says: say.connection,
  },
  'instance-fails': {
    ...rds,
    operation: 'CreateDBInstance',
    fault: 'resource-fails',
    code: 'failed',
    says: say.databaseToken,
  },
  'balancer-refused': { ...balancers, fault: 'error', code: 'TooManyLoadBalancers', says: say.webToken },
  'balancer-fails': { ...balancers, fault: 'resource-fails', code: 'failed', says: say.privateKey },
  'eks-fails': {
    ...eks,
    operation: 'CreateCluster',
    fault: 'resource-fails',
    code: 'InvalidRequest',
    says: say.rancher,
  },
  'nodes-fail': {
    ...eks,
    operation: 'CreateNodegroup',
    fault: 'resource-fails',
    code: 'NodeCreationFailure',
    says: say.registration,
  },
  'rancher-denies': { ...clusters, fault: 'denied', says: say.cookie },
  'rancher-down': { ...clusters, fault: 'server-error', says: say.bearer },
  completes: { ...ec2, operation: 'CreateVpc', fault: 'server-error', times: 2, says: say.session },
};

/** First the order fails, then the removal of what was made for it. */
export const holding: readonly GivingAway[] = [
  { ...balancers, fault: 'error', code: 'TooManyLoadBalancers', says: say.basic },
  { ...ec2, operation: 'DeleteVpc', fault: 'denied', says: say.escaped },
];

/** What befalls whoever comes first: everybody uses these. So often that the attempts of the SDK itself are used up. */
export const passing: readonly GivingAway[] = [
  { service: 'sts', operation: 'AssumeRole', fault: 'server-error', times: 12, says: say.session },
  { service: 'events', operation: 'PutEvents', fault: 'error', code: 'InternalException', times: 12, says: say.bearer },
  { service: 'states', operation: 'StartExecution', fault: 'denied', times: 12, says: say.presigned },
  { service: 'sqs', operation: 'SendMessage', fault: 'denied', times: 12, says: say.accessKey },
];

export const whileRetiring: GivingAway = {
  ...ec2,
  operation: 'DeleteVpc',
  fault: 'server-error',
  times: 2,
  says: say.connection,
};

/** What all later orders need, one after the other. */
export const outages: Readonly<Record<string, GivingAway>> = {
  'no-sessions': { service: 'sts', operation: 'AssumeRole', fault: 'denied', says: say.signed },
  'no-secrets': { service: 'secretsmanager', operation: 'GetSecretValue', fault: 'denied', says: say.databaseToken },
};
