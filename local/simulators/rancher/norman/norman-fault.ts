/** Norman's error codes with their HTTP status (rancher/norman httperror/error.go). */
const statusOfCode = {
  Unauthorized: 401,
  PermissionDenied: 403,
  NotFound: 404,
  ActionNotAvailable: 404,
  MethodNotAllow: 405,
  Conflict: 409,
  InvalidFormat: 422,
  InvalidReference: 422,
  NotNullable: 422,
  NotUnique: 422,
  MaxLimitExceeded: 422,
  MinLengthExceeded: 422,
  MissingRequired: 422,
  InvalidBodyContent: 422,
  InvalidState: 422,
  InvalidType: 422,
  ServerError: 500,
  ClusterUnavailable: 503,
} as const;

export type NormanCode = keyof typeof statusOfCode;

/** An error as the Norman API words it. */
export class NormanFault extends Error {
  override readonly name = 'NormanFault';
  readonly code: NormanCode;
  readonly fieldName: string | undefined;

  constructor(code: NormanCode, message = '', fieldName?: string) {
    super(message);
    this.code = code;
    this.fieldName = fieldName;
  }

  get status(): number {
    return statusOfCode[this.code];
  }
}
