/** Who makes a request, as the gateway found out from its signature. */
export interface Caller {
  readonly accountId: string;
  /** ARN of the user or assumed role. */
  readonly arn: string;
  readonly accessKeyId: string;
  /**
   * True for requests signed with keys the gateway never issued (a person with the AWS command line): they may do everything
   * in the account of the backend, and reading calls show the resources of every account of the simulated world.
   */
  readonly observer: boolean;
}

export interface RequestContext {
  readonly caller: Caller;
  /** From the credential scope of the signature. */
  readonly region: string;
  readonly requestId: string;
  /** The local invocation that made the request; undefined for requests from outside the process. */
  readonly invocationId: string | undefined;
}

/** An error in the words of AWS. The codec puts it into the shape of the protocol. */
export class AwsFault extends Error {
  override readonly name = 'AwsFault';
  /** The wire code: `InvalidVpcID.NotFound`, `ResourceInUseException`. */
  readonly code: string;
  readonly details: AwsFaultDetails;

  constructor(code: string, message: string, details: AwsFaultDetails = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

export interface AwsFaultDetails {
  /** HTTP status; the modelled status of the error shape, else 400. */
  readonly status?: number;
  readonly fault?: 'client' | 'server';
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the modelled error shape. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/**
 * One AWS service behind the gateway. Inputs and outputs have the shapes of the SDK's own command types, so an
 * implementation writes no protocol; the gateway validates inputs against the SDK's schemas before it calls.
 */
export interface AwsService {
  /** The name in the credential scope: `ec2`, `eks`, `rds`, `elasticloadbalancing`, `states`, `events`, `sqs`, `sts`, `iam`, `s3`, `secretsmanager`, `kms`. */
  readonly signingName: string;
  readonly operations: Readonly<Record<string, Operation>>;
}

export type Operation = (input: never, context: RequestContext) => Promise<object> | object;
