import type * as z from 'zod';
import type { RestCall, RestClient } from '../../../src/clouds/rest/client.ts';
import { HOST } from './credential.ts';
import type { ExamplePlace } from './limits.ts';

export interface ExampleCall extends Pick<RestCall, 'method' | 'query' | 'body'> {
  /** Below the project and the region: `networks/net-1`. */
  readonly path: string;
}

/** Calls to one project in one region, each exactly once. */
export interface ExampleClient extends ExamplePlace {
  call<Body>(call: ExampleCall, body: z.ZodType<Body>): Promise<Body>;
}

export function createExampleClient(rest: RestClient, { project, region }: ExamplePlace): ExampleClient {
  return {
    project,
    region,
    async call({ path, ...call }, schema) {
      const url = `${HOST}/v1/projects/${project}/regions/${region}/${path}`;
      return (await rest.call({ ...call, url }, schema)).body;
    },
  };
}
