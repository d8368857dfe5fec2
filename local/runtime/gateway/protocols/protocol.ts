import type { ErrorModel, OperationModel, ServiceModel } from '../model/service-models.ts';

export interface WireRequest {
  readonly method: string;
  /** Undecoded, without the query string. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case; repeated headers joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export type Values = Record<string, unknown>;

export interface Decoded {
  readonly operation: OperationModel;
  readonly input: Values;
}

export interface Reply {
  readonly operation: OperationModel;
  readonly output: object;
  readonly requestId: string;
}

/** A fault resolved against the service's model: what the wire shows of it. */
export interface WireFault {
  /** The modelled name, or the code itself where the model has none. */
  readonly name: string;
  readonly wireCode: string;
  readonly message: string;
  readonly status: number;
  readonly fault: 'client' | 'server';
  readonly headers: Readonly<Record<string, string>>;
  readonly members: Readonly<Record<string, unknown>>;
  readonly model: ErrorModel | undefined;
  readonly requestId: string;
  readonly method: string;
}

/** One wire protocol of AWS. All functions are pure; what a client got wrong is thrown as an AwsFault. */
export interface Protocol {
  /** Finds the operation and reads its input. Values have the types of the SDK's own inputs: Date, Uint8Array, number. */
  decode(request: WireRequest, model: ServiceModel): Decoded;
  encode(reply: Reply, model: ServiceModel): WireResponse;
  refuse(fault: WireFault, model: ServiceModel): WireResponse;
}
