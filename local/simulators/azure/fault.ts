import { RestFault } from '../rest/vendor.ts';

export interface ErrorDetail {
  readonly code: string;
  readonly message: string;
}

export interface ArmRefusal {
  readonly status: number;
  readonly code: string;
  readonly details?: readonly ErrorDetail[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal in the form of all of Azure Resource Manager: `{ error: { code, message, details } }`. */
export function armFault({ status, code, details, headers = {} }: ArmRefusal, message: string): RestFault {
  return new RestFault({ status, code, headers, members: details ? { details } : {} }, message);
}

export const notFound = (code: string, message: string): RestFault => armFault({ status: 404, code }, message);
export const badRequest = (code: string, message: string): RestFault => armFault({ status: 400, code }, message);
export const conflict = (code: string, message: string): RestFault => armFault({ status: 409, code }, message);
