import * as z from 'zod';
import type { RestCall, RestClient } from '../rest/client.ts';
import { hostOf } from './endpoints.ts';
import { removing } from './failures.ts';
import type { OtcPlace, Service } from './limits.ts';

export interface OtcCall extends Pick<RestCall, 'method' | 'query' | 'body'> {
  readonly service: Service;
  /** `/v1/{project}/vpcs` */
  readonly path: string;
}

/** Calls to the services of one project in one region, each exactly once. */
export interface OtcClient extends OtcPlace {
  call<Body>(call: OtcCall, body: z.ZodType<Body>): Promise<Body>;
}

export function createOtcClient(rest: RestClient, { project, region }: OtcPlace): OtcClient {
  return {
    project,
    region,
    async call({ service, path, ...call }, schema) {
      const url = `https://${hostOf(service, region)}${path.replace('{project}', project)}`;
      return (await rest.call({ ...call, url }, schema)).body;
    },
  };
}

/** Starts a deletion. Absence is success. */
export async function removeAt(client: OtcClient, call: Omit<OtcCall, 'method' | 'body'>): Promise<void> {
  await removing(() => client.call({ ...call, method: 'DELETE' }, z.unknown()));
}
