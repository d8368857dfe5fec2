import { AwsFault } from '../../../runtime/gateway/aws-service.ts';
import type { Reply } from '../../http/exchange.ts';
import { NormanFault } from '../norman/norman-fault.ts';
import { KubeFault, statusOf } from '../store/kube-fault.ts';

export type Dialect = 'norman' | 'steve' | 'kubernetes';

interface Told {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly fieldName?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Status, code and words of an error, whatever API threw it; undefined for a defect of the simulator. */
export function tell(fault: unknown): Told | undefined {
  if (fault instanceof NormanFault) {
    return { status: fault.status, code: fault.code, message: fault.message, fieldName: fault.fieldName };
  }
  if (fault instanceof KubeFault) {
    return { status: fault.code, code: fault.reason, message: fault.message };
  }
  if (fault instanceof AwsFault) {
    const { headers } = fault.details;
    // What a load balancer in front of Rancher answers; Rancher itself limits nobody.
    const status = /^Throttling|TooManyRequests/.test(fault.code) ? 429 : (fault.details.status ?? 500);
    return { status, code: fault.code, message: fault.message, headers };
  }
  return undefined;
}

/** An error in the words of the API that was called; undefined for a defect of the simulator. */
export function faultReply(fault: unknown, dialect: Dialect): Reply | undefined {
  const told = tell(fault);
  if (!told) {
    return undefined;
  }
  const { status, code, message, fieldName, headers = {} } = told;
  if (dialect === 'kubernetes') {
    const body =
      fault instanceof KubeFault ? statusOf(fault) : statusOf(new KubeFault({ code: status, reason: code, message }));
    return { status, body, headers };
  }
  const base = { type: 'error', status, code, message };
  const norman = { ...base, baseType: 'error', ...(fieldName !== undefined && { fieldName }) };
  return { status, headers, body: dialect === 'norman' ? norman : base };
}

/** The answer to a request without a good token. `status` is a string here, unlike in any other error. */
export const mustAuthenticate: Reply = {
  status: 401,
  body: { type: 'error', status: '401', message: 'Unauthorized 401: must authenticate' },
};
