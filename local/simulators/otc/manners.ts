import type { Manners } from '../calls/manners.ts';
import { RestFault } from '../rest/vendor.ts';
import type { Rate } from '../world/rate-limits.ts';
import { refusal, said } from './faults.ts';
import type { OtcServiceName } from './hosts.ts';

const reading = /^(List|Show|Get|Query)/;

/** Nothing is published; these are plausible figures per project, region, service and operation. */
const limits: { readonly read: Rate; readonly change: Rate } = {
  read: { burst: 100, refillPerSecond: 20 },
  change: { burst: 50, refillPerSecond: 5 },
};

/** Only CCE has a code of its own for too many requests; for the others the gateway in front of them answers. */
const throttledCodes: Partial<Record<OtcServiceName, string>> = { cce: 'CCE.02429001' };

/** What these calls answer says nothing of their effect. */
const emptyAnswers: Readonly<Record<string, number>> = {
  BatchCreateVpcTags: 204,
  BatchCreateSubnetTags: 204,
  BatchCreatePublicipTags: 204,
  BatchCreateNatGatewayTags: 204,
  BatchCreateInstanceTags: 200,
  DeleteVpc: 204,
  DeleteSubnet: 204,
  DeletePublicip: 204,
  DeleteNatGateway: 204,
  DeleteNatGatewaySnatRule: 204,
  DeleteSecurityGroup: 204,
  DeleteSecurityGroupRule: 204,
  DeleteLoadBalancer: 204,
  DeleteVolume: 202,
  SetBackupPolicy: 200,
};

export function otcManners(service: OtcServiceName): Manners {
  return {
    rateOf: (operation) => (reading.test(operation) ? limits.read : limits.change),
    throttled: ({ retryAfterSeconds }) =>
      new RestFault(
        {
          status: 429,
          code: throttledCodes[service] ?? 'APIGW.0308',
          ...(retryAfterSeconds !== undefined && { headers: { 'retry-after': String(retryAfterSeconds) } }),
        },
        'The throttling threshold has been reached.',
      ),
    denied: (message) => worded(said(service, 'denied'), message),
    internal: (message) => worded(said(service, 'internal'), message),
    unavailable: (message = 'The service is temporarily unavailable.') => refusal(503, 'APIGW.0201', message),
    refused: (code, message) => refusal(400, code, message),
    answerWithoutEffect(operation) {
      const status = emptyAnswers[operation];
      if (status === undefined) throw new RangeError(`The answer to ${operation} depends on its effect.`);
      return { status };
    },
  };
}

const worded = (fault: RestFault, message: string | undefined): RestFault =>
  message === undefined ? fault : refusal(fault.status, fault.code, message);
