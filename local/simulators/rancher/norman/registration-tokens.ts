import type { Core } from '../core.ts';
import type { RegistrationTokenObject } from '../object-types.ts';
import { clusters, registrationTokens } from '../objects.ts';
import type { KubeObject } from '../store/kube-object.ts';
import { agentManifest } from './agent-manifest.ts';
import { resourceView } from './cluster-view.ts';
import { coerce, type JsonObject } from './coerce.ts';
import { NormanFault } from './norman-fault.ts';
import type { NormanResource, View } from './resource.ts';

/** `{token}` in the stored object; Norman and Steve put the token in its place, the Kubernetes API does not. */
const placeholder = '{token}';

/** How long a token's fields are blank; times of creation are cut to whole seconds. */
const BLANK_MS = 2000;

export function createRegistrationToken(
  { clusterName, name }: { clusterName: string; name: string },
  { store, serverUrl }: Core,
): RegistrationTokenObject {
  const manifestUrl = `${serverUrl()}/v3/import/${placeholder}_${clusterName}.yaml`;
  return store.create(registrationTokens, {
    metadata: { namespace: clusterName, name },
    spec: { clusterName },
    status: { tokenSecretName: `crt-${name}`, manifestUrl, command: `kubectl apply -f ${manifestUrl}` },
  });
}

export interface RegistrationKeys {
  /** The secret part of a registration token. */
  keyOf(token: Pick<KubeObject, 'metadata'>): string;
}

/** A registration token with the key where the placeholder stands; any other object as it is. */
export const withToken = (object: KubeObject, keys: RegistrationKeys): KubeObject =>
  object.kind === registrationTokens.kind
    ? (JSON.parse(JSON.stringify(object).replaceAll(placeholder, keys.keyOf(object))) as KubeObject)
    : object;

export function registrationTokenResource(core: Core, keys: RegistrationKeys): NormanResource {
  const { store, clock } = core;
  const view = (token: RegistrationTokenObject, { baseUrl }: View): JsonObject => {
    const id = `${token.metadata.namespace}:${token.metadata.name}`;
    // Right after its creation a token is shown blank: its controller has not come by yet.
    const isFilled = clock.now() >= Date.parse(token.metadata.creationTimestamp) + BLANK_MS;
    const key = isFilled ? keys.keyOf(token) : '';
    const filled = (text: string) => (isFilled ? text.replaceAll(placeholder, key) : '');
    const manifestUrl = filled(token.status.manifestUrl);
    return {
      ...resourceView(token, {
        self: `${baseUrl}/v3/clusterRegistrationTokens/${id}`,
        type: 'clusterRegistrationToken',
        id,
      }),
      name: token.metadata.name,
      clusterId: token.spec.clusterName,
      token: key,
      manifestUrl,
      command: filled(token.status.command),
      insecureCommand: isFilled ? `curl --insecure -sfL ${manifestUrl} | kubectl apply -f -` : '',
      state: 'active',
    };
  };
  const find = (id: string) => {
    const [namespace, name = ''] = id.split(':', 2);
    return store.find(registrationTokens, { namespace, name });
  };
  return {
    type: 'clusterRegistrationToken',
    plural: 'clusterregistrationtokens',
    list: (asked) => store.list(registrationTokens).map((token) => view(token, asked)),
    find(id, asked) {
      const token = find(id);
      return token && view(token, asked);
    },
    create(written) {
      const { clusterId, name } = coerce('clusterRegistrationToken', { body: written.body, operation: 'create' });
      const clusterName = String(clusterId);
      if (!store.find(clusters, { name: clusterName })) {
        throw new NormanFault('InvalidReference', `Not found type: cluster id: ${clusterName}`, 'clusterId');
      }
      const tokenName = typeof name === 'string' ? name : `crt-${core.suffix(`crt/${clusterName}`, 5)}`;
      return view(createRegistrationToken({ clusterName, name: tokenName }, core), written);
    },
    remove(id) {
      const token = find(id);
      if (!token) {
        throw new NormanFault('NotFound', '');
      }
      store.remove(registrationTokens, token.metadata);
      return undefined;
    },
  };
}

/** The manifest behind `/v3/import/<token>_<cluster>.yaml`; undefined when token and cluster do not belong together. */
export function importManifest(
  file: string,
  { core, keys }: { core: Core; keys: RegistrationKeys },
): string | undefined {
  const [, key, clusterName] = /^(.+)_([^_]+)\.yaml$/.exec(file) ?? [];
  const known = core.store
    .list(registrationTokens, { namespace: clusterName })
    .some((token) => clusterName !== undefined && keys.keyOf(token) === key);
  return known ? agentManifest(core.serverUrl(), { key: String(key) }) : undefined;
}
