import type { Core } from '../core.ts';
import { userId } from '../http/tokens.ts';
import type { SecretObject } from '../object-types.ts';
import { globalNamespace, secrets } from '../objects.ts';
import { resourceView } from './cluster-view.ts';
import { coerce, isObject, type JsonObject, withoutNulls } from './coerce.ts';
import { fieldsOf } from './fields.ts';
import { replaceMarks } from './merge.ts';
import { NormanFault } from './norman-fault.ts';
import type { NormanResource, View } from './resource.ts';

const configs = ['amazonec2credentialConfig', 'azurecredentialConfig', 'googlecredentialConfig'] as const;
const nameAnnotation = 'field.cattle.io/name';
const descriptionAnnotation = 'field.cattle.io/description';

const encoded = (value: unknown) => Buffer.from(String(value)).toString('base64');
const decoded = (value: string | undefined) => Buffer.from(value ?? '', 'base64').toString('utf8');

/** A value of a credential's secret: keys are `<config>-<field>`. */
export const credentialValue = (secret: SecretObject, key: string): string => decoded(secret.data?.[key]);

export const isCredential = ({ metadata }: SecretObject): boolean =>
  metadata.namespace === globalNamespace && metadata.name.startsWith('cc-');

/** Names are not unique, deletion is not refused while a hosted cluster uses the credential, and secret halves are never shown. */
export function cloudCredentialResource(core: Core): NormanResource {
  const { store } = core;
  const credentials = () => store.list(secrets, { namespace: globalNamespace }).filter(isCredential);
  const existing = (id: string) => {
    const secret = credentials().find(({ metadata }) => `${globalNamespace}:${metadata.name}` === id);
    if (!secret) {
      throw new NormanFault('NotFound', '');
    }
    return secret;
  };
  return {
    type: 'cloudCredential',
    plural: 'cloudcredentials',
    list: (view) => credentials().map((secret) => credentialView(secret, view)),
    find(id, view) {
      const secret = credentials().find(({ metadata }) => `${globalNamespace}:${metadata.name}` === id);
      return secret && credentialView(secret, view);
    },
    create(written) {
      const sent = coerce('cloudCredential', { body: written.body, operation: 'create' });
      const data = dataOf(sent);
      if (Object.keys(data).length === 0) {
        throw new NormanFault('MissingRequired', 'a Config field must be set');
      }
      const annotations = marksOf(sent);
      const secret = store.create(secrets, {
        metadata: {
          namespace: globalNamespace,
          name: `cc-${core.suffix(`credential/${sent.name ?? ''}`, 5)}`,
          labels: { ...(sent.labels as object), 'cattle.io/creator': 'norman' },
          annotations: { ...annotations, 'field.cattle.io/creatorId': userId },
        },
        type: 'Opaque',
        data,
      });
      return credentialView(secret, written);
    },
    update(id, written) {
      const sent = coerce('cloudCredential', { body: written.body, operation: 'update' });
      const secret = store.update(secrets, {
        key: existing(id).metadata,
        apply: (before) => ({
          ...before,
          metadata: {
            ...before.metadata,
            annotations: {
              ...replaceMarks(
                before.metadata.annotations,
                isObject(sent.annotations) ? marksOf(sent) : { ...before.metadata.annotations, ...marksOf(sent) },
              ),
              ...namesOf(sent),
            },
            ...(isObject(sent.labels) && {
              labels: replaceMarks(before.metadata.labels, sent.labels as Record<string, string>),
            }),
          },
          data: { ...before.data, ...dataOf(sent) },
        }),
      });
      return credentialView(secret, written);
    },
    remove(id) {
      store.remove(secrets, existing(id).metadata);
      return undefined;
    },
  };
}

function dataOf(sent: JsonObject): Record<string, string> {
  return Object.fromEntries(
    configs.flatMap((config) => {
      const values = sent[config];
      const known = isObject(values) ? Object.entries(withoutNulls(values) as JsonObject) : [];
      return known.map(([field, value]) => [`${config}-${field}`, encoded(value)]);
    }),
  );
}

function namesOf(sent: JsonObject): Record<string, string> {
  return {
    ...(typeof sent.name === 'string' && { [nameAnnotation]: sent.name }),
    ...(typeof sent.description === 'string' && { [descriptionAnnotation]: sent.description }),
  };
}

const marksOf = (sent: JsonObject): Record<string, string> => ({
  ...(isObject(sent.annotations) ? (sent.annotations as Record<string, string>) : {}),
  ...namesOf(sent),
});

function credentialView(secret: SecretObject, { baseUrl }: View): JsonObject {
  const id = `${globalNamespace}:${secret.metadata.name}`;
  const {
    [nameAnnotation]: name = '',
    [descriptionAnnotation]: description = '',
    'field.cattle.io/creatorId': creatorId = null,
    ...annotations
  } = secret.metadata.annotations ?? {};
  return {
    ...resourceView(secret, { self: `${baseUrl}/v3/cloudCredentials/${id}`, type: 'cloudCredential', id }),
    name,
    description,
    creatorId,
    annotations,
    labels: secret.metadata.labels ?? {},
    ...shownConfig(secret),
  };
}

function shownConfig(secret: SecretObject): JsonObject {
  const config = configs.find((name) => Object.keys(secret.data ?? {}).some((key) => key.startsWith(`${name}-`)));
  if (!config) {
    return {};
  }
  const shown = Object.entries(fieldsOf(config) ?? {}).filter(
    ([name, field]) => !field.writeOnly && `${config}-${name}` in secret.data,
  );
  return { [config]: Object.fromEntries(shown.map(([name]) => [name, credentialValue(secret, `${config}-${name}`)])) };
}
