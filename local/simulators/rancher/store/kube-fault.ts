/** An error in the words of the Kubernetes API: it becomes a `Status` body there, and a Norman or Steve error elsewhere. */
export class KubeFault extends Error {
  override readonly name = 'KubeFault';
  readonly code: number;
  readonly reason: string;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(fault: { code: number; reason: string; message: string; details?: Record<string, unknown> }) {
    super(fault.message);
    this.code = fault.code;
    this.reason = fault.reason;
    this.details = fault.details;
  }
}

export const notFound = (type: string, name: string): KubeFault =>
  new KubeFault({
    code: 404,
    reason: 'NotFound',
    message: `${type} "${name}" not found`,
    details: { name, kind: type },
  });

export const alreadyExists = (type: string, name: string): KubeFault =>
  new KubeFault({
    code: 409,
    reason: 'AlreadyExists',
    message: `${type} "${name}" already exists`,
    details: { name, kind: type },
  });

export const conflict = (type: string, name: string): KubeFault =>
  new KubeFault({
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${type} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    details: { name, kind: type },
  });

export const badRequest = (message: string): KubeFault => new KubeFault({ code: 400, reason: 'BadRequest', message });

export const invalid = (type: string, { name, message }: { name: string; message: string }): KubeFault =>
  new KubeFault({ code: 422, reason: 'Invalid', message: `${type} "${name}" is invalid: ${message}` });

export const expired = (message: string): KubeFault => new KubeFault({ code: 410, reason: 'Expired', message });

export const unsupportedMediaType = (accepted: readonly string[]): KubeFault =>
  new KubeFault({
    code: 415,
    reason: 'UnsupportedMediaType',
    message: `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  });

/** The body that the Kubernetes API sends for a fault. */
export function statusOf(fault: KubeFault): Record<string, unknown> {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: fault.message,
    reason: fault.reason,
    ...(fault.details && { details: fault.details }),
    code: fault.code,
  };
}
