import type { RestRequest } from '../../rest/vendor.ts';
import { checkedBody } from '../bodies.ts';
import { fault } from '../faults.ts';
import { type GoogleRoute, ok, param } from '../routes.ts';
import type { KeyStore, MadeKey, ServiceAccountKey } from './key-store.ts';

/** IAM quotas: "Service account keys for a single service account: 10". */
const MOST_KEYS = 10;
const KEYS = '/v1/projects/{project}/serviceAccounts/{email}/keys';
/** The end of a key that has none. */
const NEVER = '9999-12-31T23:59:59Z';

/** The keys of service accounts that their users manage; those that Google itself signs with are not shown. */
export function serviceAccountKeyRoutes(store: KeyStore, { universe }: { universe: string }): GoogleRoute[] {
  const route = (
    about: { method: string; path: string; verb: string },
    run: (request: RestRequest, email: string) => unknown,
  ): GoogleRoute => ({
    method: about.method,
    path: about.path,
    service: 'google-iam',
    operation: `iam.projects.serviceAccounts.keys.${about.verb}`,
    // Of the service account that is called about, not of its project.
    permissions: [],
    run(request) {
      const email = param(request, 'email');
      administer(request, { store, email, permission: `iam.serviceAccountKeys.${about.verb}` });
      return ok(run(request, email));
    },
  });
  const existing = (request: RestRequest, email: string): ServiceAccountKey => {
    const key = store.of(email).find(({ id }) => id === param(request, 'key'));
    if (key) return key;
    throw fault({ status: 404, reason: 'notFound' }, `Service account key ${param(request, 'key')} does not exist.`);
  };
  const shown = (key: ServiceAccountKey, request: RestRequest) => ({
    name: `projects/${param(request, 'project')}/serviceAccounts/${key.email}/keys/${key.id}`,
    validAfterTime: seconds(key.createdAtMs),
    validBeforeTime: NEVER,
    keyAlgorithm: 'KEY_ALG_RSA_2048',
    keyOrigin: 'GOOGLE_PROVIDED',
    keyType: 'USER_MANAGED',
    ...(key.disabled && { disabled: true, disableReason: 'SERVICE_ACCOUNT_KEY_DISABLE_REASON_USER_INITIATED' }),
  });
  const switched = (disabled: boolean) => (request: RestRequest, email: string) => {
    checkedBody(request.body ?? {}, { fields: { serviceAccountKeyDisableReason: 'string' } });
    existing(request, email).disabled = disabled;
    return {};
  };

  return [
    route({ method: 'GET', path: KEYS, verb: 'list' }, (request, email) => {
      const types = request.query.getAll('keyTypes');
      const isAsked = types.length === 0 || types.includes('USER_MANAGED');
      const keys = isAsked ? store.of(email).filter(store.isVisible) : [];
      return keys.length === 0 ? {} : { keys: keys.map((key) => shown(key, request)) };
    }),
    route({ method: 'POST', path: KEYS, verb: 'create' }, (request, email) => {
      checkedBody(request.body ?? {}, {
        fields: {
          privateKeyType: { oneOf: ['TYPE_UNSPECIFIED', 'TYPE_GOOGLE_CREDENTIALS_FILE'] },
          keyAlgorithm: { oneOf: ['KEY_ALG_UNSPECIFIED', 'KEY_ALG_RSA_2048'] },
        },
      });
      if (store.of(email).length >= MOST_KEYS) throw precondition();
      const made = store.make(email);
      return {
        ...shown(made.key, request),
        privateKeyType: 'TYPE_GOOGLE_CREDENTIALS_FILE',
        privateKeyData: Buffer.from(keyFile(made, { project: param(request, 'project'), universe })).toString('base64'),
      };
    }),
    route({ method: 'POST', path: `${KEYS}/{key}:disable`, verb: 'disable' }, switched(true)),
    route({ method: 'POST', path: `${KEYS}/{key}:enable`, verb: 'enable' }, switched(false)),
    route({ method: 'DELETE', path: `${KEYS}/{key}`, verb: 'delete' }, (request, email) => {
      store.remove(existing(request, email));
      return {};
    }),
  ];
}

/** An owner of the project, or who was let administer the keys of this one account. */
function administer(
  { caller }: RestRequest,
  { store, email, permission }: { store: KeyStore; email: string; permission: string },
): void {
  const account = store.account(email);
  const isOwner = store.account(caller.subject)?.permissions === 'all';
  if (account && (isOwner || account.keyAdministrators?.includes(caller.subject))) return;
  throw fault(
    { status: 403, reason: 'forbidden' },
    `Permission '${permission}' denied on resource (or it may not exist).`,
  );
}

const precondition = () =>
  fault({ status: 400, reason: 'FAILED_PRECONDITION', canonical: 'FAILED_PRECONDITION' }, 'Precondition check failed.');

/** Google's own clients download it under the name of the key. */
function keyFile({ key, privateKey }: MadeKey, { project, universe }: { project: string; universe: string }): string {
  const file = {
    type: 'service_account',
    project_id: project,
    private_key_id: key.id,
    private_key: privateKey,
    client_email: key.email,
    client_id: `1${BigInt(`0x${key.id}`).toString().slice(0, 20)}`,
    auth_uri: 'https://accounts.google.com/o/oauth2/auth',
    token_uri: `https://oauth2.${universe}/token`,
    auth_provider_x509_cert_url: `https://www.${universe}/oauth2/v1/certs`,
    client_x509_cert_url: `https://www.${universe}/robot/v1/metadata/x509/${encodeURIComponent(key.email)}`,
    universe_domain: universe,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

const seconds = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
