/** A request to Rancher, as fault switches and call counts see it. */
export interface RancherCall {
  readonly service: 'rancher';
  /** Method and route: `POST /v3/clusters`, `DELETE /v3/clusters/{id}`, `GET /k8s/clusters/local/apis/management.cattle.io/v3/clusters`. */
  readonly operation: string;
  /** The body as text; empty for most reading calls. */
  readonly input: string;
  readonly invocationId: string | undefined;
  readonly requestId: string;
}

/** What stands around every authenticated request. */
export interface RancherHooks {
  /** May wait, and may throw an AwsFault, whose code, status and headers become the answer. `replyLost`: the effect happens, the answer does not arrive. */
  beforeCall?(call: RancherCall): Promise<{ readonly replyLost?: boolean } | undefined>;
  /** `outcome`: `ok`, `reply-lost`, or an error code. */
  afterCall?(call: RancherCall, outcome: string): void;
}
