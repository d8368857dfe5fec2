import { parse } from 'yaml';
import type { Exchange } from '../../http/exchange.ts';
import { isObject, type JsonObject } from '../norman/coerce.ts';
import { badRequest, invalid } from '../store/kube-fault.ts';
import { apiVersionOf, type KubeObject } from '../store/kube-object.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { createObject, patchObject, type Target } from './writing.ts';

const applyPatch = 'application/apply-patch+yaml';

export function isApply({ headers }: Exchange): boolean {
  return String(headers['content-type'] ?? '').split(';')[0] === applyPatch;
}

/**
 * Server-side apply: makes the object, or changes what the patch names. Who owns which field is not kept, so there are no conflicts.
 * @throws KubeFault
 */
export function applyObject(
  exchange: Exchange,
  { target, store }: { target: Target; store: ObjectStore },
): { readonly object: KubeObject; readonly created: boolean } {
  const { kind, namespace, name = '' } = target;
  const patch = parsed(exchange.body);
  if (!exchange.query.get('fieldManager')) {
    throw invalid('PatchOptions.meta.k8s.io', {
      name: '',
      message: 'fieldManager: Required value: is required for apply patch',
    });
  }
  if (patch.apiVersion !== apiVersionOf(kind) || patch.kind !== kind.kind) {
    throw badRequest(`the object provided is unrecognized (must be of type ${kind.kind})`);
  }
  const metadata = isObject(patch.metadata) ? patch.metadata : {};
  if (metadata.name !== name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
  }
  const before = store.find(kind, { namespace, name });
  const body = JSON.stringify(patch);
  const object = before
    ? patchObject({ ...exchange, body, headers: { 'content-type': 'application/merge-patch+json' } }, { target, store })
    : createObject({ ...exchange, body }, { target, store });
  return { object, created: !before };
}

function parsed(body: string): JsonObject {
  let patch: unknown;
  try {
    patch = parse(body);
  } catch {
    throw badRequest('error decoding YAML');
  }
  if (!isObject(patch)) throw badRequest(`error decoding YAML: the object provided is unrecognized`);
  return patch;
}
