import type { Call } from '../../runtime/gateway/call.ts';
import type { Manners } from '../calls/manners.ts';
import type { Certificate } from '../http/certificate.ts';
import type { Exchange, Reply } from '../http/exchange.ts';

/** Who calls, and the subscription or project that the call is about. */
export interface Caller {
  readonly accountId: string;
  /** The service principal, service account or user, as the provider names it. */
  readonly subject: string;
}

/** A request to one of a vendor's hosts that has found its route. */
export interface RestRequest extends Omit<Exchange, 'body'> {
  /** As the vendor's clients know it: `management.azure.com`. */
  readonly host: string;
  /** Of the path template, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Parsed JSON or form; undefined where the request has none. */
  readonly body: unknown;
  readonly caller: Caller;
}

export interface RestRoute {
  readonly method: string;
  /** `/subscriptions/{subscriptionId}/resourcegroups/{name}`; a name takes one segment. */
  readonly path: string;
  /** Whose limits and words hold: `network`, `compute`, `rds`. Unique over all vendors. */
  readonly service: string;
  /** The vendor's own name of the call: `NatGateways_CreateOrUpdate`, `compute.networks.insert`. */
  readonly operation: string;
  /** Answers whoever asks: where tokens are given out. */
  readonly open?: boolean;
  /** Throws RestFault for what the vendor refuses. */
  readonly run: (request: RestRequest) => Reply | Promise<Reply>;
}

/** A server that speaks TLS for itself, such as the API server of a cluster. */
export interface Endpoint {
  readonly certificate: Certificate;
  /** Who has signed the certificates of those that may call. */
  readonly clientAuthority: string;
  /** Whether what is sent from these addresses gets through to it. */
  admits(from: readonly string[]): boolean;
  /** Throws what `reply` can word. */
  answer(exchange: Exchange): Reply;
  /** What befalls a call, and how it is noted. */
  describe(exchange: Exchange): Call;
  tell(error: unknown): { readonly code: string; readonly status: number } | undefined;
  reply(error: unknown): Reply | undefined;
}

/** A provider with a REST API, as far as vendors differ: hosts, tokens, and how they word a refusal. */
export interface RestVendor {
  /** Undefined: not a host of this vendor. */
  routesAt(host: string): readonly RestRoute[] | undefined;
  /** The region that a host is of, where each region has hosts and so limits of its own. Absent: limits hold whatever the region. */
  regionAt?(host: string): string | undefined;
  /** Azure's paths are the same in any case; those of others are not. */
  readonly pathsIgnoreCase?: boolean;
  /** Who holds the token of the request; throws RestFault without a good one. */
  authenticate(request: Omit<RestRequest, 'caller'>): Caller;
  /** Refuses a path or method that no route has. */
  unknownRoute(exchange: Exchange): RestFault;
  /** Refuses a body that is not what its content type says. */
  unreadableBody(exchange: Exchange): RestFault;
  /** The error body in the shape of the vendor's service. */
  reply(fault: RestFault, about: { readonly host: string; readonly requestId: string }): Reply;
  /** A customer's own server in the vendor's network, by its public address and port; undefined where there is none. */
  endpointAt?(authority: string): Endpoint | undefined;
  /** Undefined: not a service of this vendor. */
  mannersOf(service: string): Manners | undefined;
}

/** A refusal in the words of the vendor. */
export class RestFault extends Error {
  override readonly name = 'RestFault';
  readonly status: number;
  /** The vendor's code: `ResourceNotFound`, `notFound`, `VPC.0114`. */
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Further members of the error body. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    {
      status,
      code,
      headers = {},
      members = {},
    }: Pick<RestFault, 'status' | 'code'> & Partial<Pick<RestFault, 'headers' | 'members'>>,
    message: string,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
    this.members = members;
  }
}
