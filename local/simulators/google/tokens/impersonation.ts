import type { World } from '../../world/world.ts';
import { checkedBody, list, text } from '../bodies.ts';
import { fault } from '../faults.ts';
import { type GoogleRoute, ok, param } from '../routes.ts';
import type { GoogleSettings } from '../settings.ts';
import type { AccessTokens } from './access-tokens.ts';

const HOUR_SECONDS = 3600;

/** IAM Service Account Credentials: who may act as a service account gets a token of it. */
export function impersonationRoutes(
  world: Pick<World, 'clock'>,
  { settings, tokens }: { settings: GoogleSettings; tokens: AccessTokens },
): GoogleRoute[] {
  const accounts = settings.projects.flatMap(({ serviceAccounts }) => serviceAccounts);
  return [
    {
      method: 'POST',
      path: '/v1/projects/-/serviceAccounts/{email}:generateAccessToken',
      service: 'google-iam-credentials',
      operation: 'iamcredentials.generateAccessToken',
      permissions: [],
      run: (request) => {
        const body = checkedBody(request.body, {
          fields: { scope: { list: 'string' }, lifetime: 'string', delegates: { list: 'string' } },
        });
        const account = accounts.find(({ email }) => email === param(request, 'email'));
        if (!account?.identityUsers.includes(request.caller.subject)) {
          throw fault(
            { status: 403, reason: 'forbidden' },
            "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
          );
        }
        const scopes = list(body, 'scope').map(String);
        if (scopes.length === 0) {
          throw fault({ status: 400, reason: 'badRequest' }, 'Request contains an invalid argument.');
        }
        const seconds = lifetimeOf(text(body, 'lifetime'));
        const expiresAtMs = world.clock.now() + seconds * 1000;
        return ok({
          accessToken: tokens.issue({ subject: account.email, scopes, expiresAtMs }),
          expireTime: new Date(expiresAtMs).toISOString(),
        });
      },
    },
  ];
}

function lifetimeOf(asked: string): number {
  const seconds = asked === '' ? HOUR_SECONDS : Number(/^(\d+)s$/.exec(asked)?.[1]);
  if (!(seconds > 0 && seconds <= HOUR_SECONDS)) {
    throw fault({ status: 400, reason: 'badRequest' }, 'Request contains an invalid argument.');
  }
  return seconds;
}
