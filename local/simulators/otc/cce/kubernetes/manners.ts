import { AwsFault } from '../../../../runtime/gateway/aws-service.ts';
import type { Manners } from '../../../calls/manners.ts';
import { KubeFault } from '../../../rancher/store/kube-fault.ts';

const fault = (code: number, reason: string) => (message: string) => new KubeFault({ code, reason, message });

/** How an API server words what any call can meet; its limits are far beyond what one caller does. */
export const kubernetesManners: Manners = {
  rateOf: () => undefined,
  throttled: ({ retryAfterSeconds }) =>
    new AwsFault('TooManyRequests', 'the server has received too many requests and has asked us to try again later', {
      status: 429,
      ...(retryAfterSeconds !== undefined && { headers: { 'retry-after': String(retryAfterSeconds) } }),
    }),
  denied: (message = 'User "kubernetes-admin" cannot do this') => fault(403, 'Forbidden')(message),
  internal: (message = 'an error on the server has prevented the request from succeeding') =>
    fault(500, 'InternalError')(message),
  unavailable: (message = 'the server is currently unable to handle the request') =>
    fault(503, 'ServiceUnavailable')(message),
  refused: (code, message) => fault(400, code)(message),
  answerWithoutEffect(operation) {
    throw new RangeError(`The answer to ${operation} depends on its effect.`);
  },
};
