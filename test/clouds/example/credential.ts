import * as z from 'zod';
import type { LandingAccount } from '../../../src/clouds/cloud-adapter.ts';
import type { RestClient } from '../../../src/clouds/rest/client.ts';
import type { ShowIdentity } from '../../../src/clouds/rest/web-identity.ts';
import { keptSessions } from '../../../src/clouds/sessions.ts';
import { keepSecret } from '../../../src/platform/redact.ts';
import { translating } from './failures.ts';

const AUDIENCE = 'example-cloud';
export const HOST = 'https://api.example-cloud.test';

const issuedSchema = z.object({ token: z.string(), expiresAt: z.iso.datetime() });

interface Session {
  readonly token: string;
  readonly expiration: Date;
}

export interface ProjectSession {
  token(): Promise<string>;
  /** Forgets the session of this token, because the cloud did; true when another may be let in. */
  refused(token: string): Promise<boolean>;
}

/** Sessions in projects for the role that AWS says we are. */
export function createSessions(dependencies: {
  readonly rest: RestClient;
  readonly showIdentity: ShowIdentity;
  readonly now: () => number;
}): (account: LandingAccount) => ProjectSession {
  const sessions = keptSessions<Session>(dependencies);
  return ({ account: project }) => {
    const open = async (): Promise<Session> => {
      const identity = await dependencies.showIdentity(AUDIENCE);
      const { body } = await translating(() =>
        dependencies.rest.call({ method: 'POST', url: `${HOST}/v1/token`, body: { identity, project } }, issuedSchema),
      );
      return { token: keepSecret(body.token), expiration: new Date(body.expiresAt) };
    };
    return {
      token: async () => (await sessions.of(project, open)).token,
      refused: (token) => sessions.forget(project, (session) => session.token === token),
    };
  };
}
