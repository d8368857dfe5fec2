import { RestFault } from '../rest/vendor.ts';
import type { OtcServiceName } from './hosts.ts';

/** A refusal with the code of a service: `VPC.0114`. */
export const refusal = (status: number, code: string, message: string): RestFault =>
  new RestFault({ status, code }, message);

/** VPC v3 words its refusals otherwise than v1: with `request_id`, `error_code` and `error_msg`. */
export const refusalV3 = (status: number, code: string, message: string): RestFault =>
  new RestFault({ status, code, members: { v3: true } }, message);

type Word = readonly [status: number, code: string, message: string];

interface Words {
  readonly unauthenticated: Word;
  readonly denied: Word;
  readonly wrongProject: Word;
  readonly internal: Word;
  readonly unreadable: Word;
}

/** How each service says what may befall any call (error code pages of the API references). */
export const words: Readonly<Record<OtcServiceName, Words>> = {
  iam: {
    unauthenticated: [401, 'IAM.0001', 'The request you have made requires authentication.'],
    denied: [403, 'IAM.0003', "Policy doesn't allow the action to be performed."],
    wrongProject: [403, 'IAM.0003', "Policy doesn't allow the action to be performed."],
    internal: [500, 'IAM.0006', 'An unexpected error prevented the server from fulfilling your request.'],
    unreadable: [400, 'IAM.0011', 'Request body is invalid.'],
  },
  vpc: {
    unauthenticated: [401, 'VPC.0008', 'Invalid token in the header.'],
    denied: [403, 'VPC.2201', "Policy doesn't allow <x:x:x> to be performed"],
    wrongProject: [400, 'VPC.0007', 'Inconsistent tenant IDs.'],
    internal: [500, 'VPC.0105', 'Neutron error.'],
    unreadable: [400, 'VPC.0101', 'Invalid request body.'],
  },
  nat: {
    unauthenticated: [401, 'VPC.0008', 'Invalid token in the header.'],
    denied: [403, 'VPC.2201', "Policy doesn't allow <x:x:x> to be performed"],
    wrongProject: [400, 'VPC.0007', 'urlTenantId is not equal tokenTenantId'],
    internal: [400, 'NAT.0007', 'DB Error'],
    unreadable: [400, 'NAT.0002', 'Invalid parameters.'],
  },
  rds: {
    unauthenticated: [401, 'DBS.280056', 'Invalid token.'],
    denied: [403, 'DBS.280015', 'Resource not found or permission denied.'],
    wrongProject: [403, 'DBS.200044', 'Resource not found or permission denied.'],
    internal: [500, 'DBS.200005', 'Server failure.'],
    unreadable: [400, 'DBS.200001', 'Parameter error.'],
  },
  cce: {
    unauthenticated: [401, 'CCE.01401001', 'Authorization failed.'],
    denied: [403, 'CCE.01403001', 'Forbidden.'],
    wrongProject: [403, 'CCE.01403001', 'Forbidden.'],
    internal: [500, 'CCE.01500001', 'Internal error.'],
    unreadable: [400, 'CCE.01400001', 'Invalid request.'],
  },
  elb: {
    unauthenticated: [401, 'ELB.1103', 'Token invalid'],
    denied: [403, 'ELB.9803', 'elb:loadbalancers:list is not obtained.'],
    wrongProject: [403, 'ELB.1102', 'Invalid token. Authentication required.'],
    internal: [500, 'ELB.8906', 'Internal server error.'],
    unreadable: [400, 'ELB.0002', 'The request body is null or empty. The request is invalid.'],
  },
  evs: {
    unauthenticated: [400, 'EVS.0002', 'invalid token!'],
    denied: [403, 'EVS.1027', 'user role is not allowed for this action!'],
    wrongProject: [400, 'EVS.0001', 'invalid tenant id!'],
    internal: [500, 'EVS.2001', 'Internal server error.'],
    unreadable: [400, 'EVS.1052', 'invalid http body!'],
  },
  ecs: {
    unauthenticated: [401, 'APIGW.0301', 'Incorrect IAM authentication information.'],
    denied: [403, 'Ecs.0003', 'You do not have permission or your balance is insufficient.'],
    wrongProject: [403, 'Ecs.0003', 'You do not have permission or your balance is insufficient.'],
    internal: [400, 'Ecs.0002', 'A system exception occurred. Try again later or contact customer service.'],
    unreadable: [400, 'Ecs.0005', 'Request body is illegal.'],
  },
};

export const said = (service: OtcServiceName, what: keyof Words): RestFault => refusal(...words[service][what]);

/** The error body in the shape of the service. */
export function bodyOf(service: OtcServiceName, { code, message, members }: RestFault, requestId: string): object {
  switch (service) {
    case 'vpc':
      return members.v3 === true ? { request_id: requestId, error_code: code, error_msg: message } : { code, message };
    case 'nat':
      return { code, message };
    case 'cce':
      return { errorCode: code, errorMessage: message };
    case 'ecs':
    case 'evs':
      return { [String(members.fault ?? 'error')]: { code, message } };
    case 'elb':
      return { error_code: code, error_msg: message, request_id: requestId };
    default:
      return { error_code: code, error_msg: message };
  }
}
