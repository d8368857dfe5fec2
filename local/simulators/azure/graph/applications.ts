import * as z from 'zod';
import type { RestRequest, RestRoute } from '../../rest/vendor.ts';
import type { Password, Passwords } from '../entra/passwords.ts';
import { armFault } from '../fault.ts';
import type { Application, AzureSettings } from '../settings.ts';

const PATH = "/v1.0/applications(appId='{appId}')";
const OWNED = 'Application.ReadWrite.OwnedBy';
const ALL = 'Application.ReadWrite.All';

const addition = z.strictObject({
  passwordCredential: z
    .strictObject({
      displayName: z.string().nullish(),
      startDateTime: z.iso.datetime().nullish(),
      endDateTime: z.iso.datetime().nullish(),
    })
    .nullish(),
});
const removal = z.strictObject({ keyId: z.uuid() });

/** Microsoft Graph, as far as it is about the passwords of applications. The service principal's own passwords are another list, and not here. */
export function applicationRoutes(
  { applications }: Pick<AzureSettings, 'applications'>,
  passwords: Passwords,
): RestRoute[] {
  const route = (
    about: Pick<RestRoute, 'method' | 'operation'> & { action?: string },
    run: (request: RestRequest, application: Application) => { status: number; body?: object },
  ): RestRoute => ({
    method: about.method,
    path: `${PATH}${about.action ?? ''}`,
    service: 'microsoft-graph',
    operation: about.operation,
    run: (request) => run(request, managed(request, applications)),
  });
  return [
    route({ method: 'GET', operation: 'applications_GetByAppId' }, ({ query }, application) => {
      const { clientId: appId, objectId: id } = application;
      const passwordCredentials = passwords.of(appId).filter(passwords.isVisible).map(shown);
      const whole = { id, appId, passwordCredentials };
      const asked = query.get('$select')?.split(',');
      const members = Object.entries(whole).filter(([name]) => asked === undefined || asked.includes(name));
      return { status: 200, body: Object.fromEntries(members) };
    }),
    route(
      { method: 'POST', action: '/addPassword', operation: 'applications_AddPassword' },
      ({ body }, { clientId }) => {
        const { displayName = null, endDateTime } = parsed(addition, body ?? {}).passwordCredential ?? {};
        const endsAtMs = endDateTime ? Date.parse(endDateTime) : undefined;
        const added = passwords.add(clientId, { displayName: displayName ?? null, endsAtMs });
        return { status: 200, body: { ...shown(added), secretText: added.secretText } };
      },
    ),
    route(
      { method: 'POST', action: '/removePassword', operation: 'applications_RemovePassword' },
      ({ body }, { clientId }) => {
        const { keyId } = parsed(removal, body);
        const found = passwords.of(clientId).find((password) => password.keyId === keyId);
        if (!found) throw badRequest('No password credential found with keyId.');
        passwords.remove(found);
        return { status: 204 };
      },
    ),
  ];
}

/** The application of the path, for who may manage all, or those that they own. */
function managed({ params, caller }: RestRequest, applications: readonly Application[]): Application {
  const permissions = applications.find(({ objectId }) => objectId === caller.subject)?.graphPermissions ?? [];
  const application = applications.find(({ clientId }) => clientId === params.appId);
  const isOwner = application?.owners?.includes(caller.subject) ?? false;
  if (!permissions.includes(ALL) && !(permissions.includes(OWNED) && (isOwner || !application))) {
    throw armFault(
      { status: 403, code: 'Authorization_RequestDenied' },
      'Insufficient privileges to complete the operation.',
    );
  }
  if (application) return application;
  throw armFault(
    { status: 404, code: 'Request_ResourceNotFound' },
    `Resource '${params.appId}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

function parsed<Body>(schema: z.ZodType<Body>, body: unknown): Body {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw badRequest(`Invalid value specified for property '${issue?.path.join('.') ?? ''}': ${issue?.message ?? ''}.`);
}

const badRequest = (message: string) => armFault({ status: 400, code: 'Request_BadRequest' }, message);

const shown = ({ keyId, displayName, secretText, startsAtMs, endsAtMs }: Password) => ({
  customKeyIdentifier: null,
  displayName,
  endDateTime: new Date(endsAtMs).toISOString(),
  hint: secretText.slice(0, 3),
  keyId,
  secretText: null,
  startDateTime: new Date(startsAtMs).toISOString(),
});
