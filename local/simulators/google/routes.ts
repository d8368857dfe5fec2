import type { Reply } from '../http/exchange.ts';
import type { RestRequest, RestRoute } from '../rest/vendor.ts';

/** A route that says which IAM permissions its caller needs in the project, as Google documents them with each method. */
export interface GoogleRoute extends RestRoute {
  readonly permissions: readonly string[];
}

export type Run = (request: RestRequest) => Reply;

export const ok = (body: unknown): Reply => ({ status: 200, body });

export const param = ({ params }: Pick<RestRequest, 'params'>, name: string): string => params[name] ?? '';
