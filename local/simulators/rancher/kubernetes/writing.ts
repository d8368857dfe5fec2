import type { Exchange } from '../../http/exchange.ts';
import { isObject, type JsonObject } from '../norman/coerce.ts';
import { badRequest, invalid, unsupportedMediaType } from '../store/kube-fault.ts';
import { type KubeObject, type Metadata, type NewObject, qualifiedName } from '../store/kube-object.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { AnyKind } from './discovery.ts';
import { protobufType, readProtobuf } from './protobuf.ts';

export interface Target {
  readonly kind: AnyKind;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

interface Place {
  readonly target: Target;
  readonly store: ObjectStore;
}

const validName = /^[a-z0-9]([-a-z0-9.:]*[a-z0-9])?$/;
const mergePatch = 'application/merge-patch+json';
const jsonPatch = 'application/json-patch+json';

/** What a writer may say in metadata; the rest is the server's. */
function writable({ metadata }: JsonObject): Partial<Metadata> {
  const { labels, annotations, finalizers, ownerReferences } = isObject(metadata) ? metadata : {};
  const given = Object.entries({ labels, annotations, finalizers, ownerReferences }).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  return Object.fromEntries(given) as Partial<Metadata>;
}

const metadataOf = (body: JsonObject): JsonObject => (isObject(body.metadata) ? body.metadata : {});

/** @throws KubeFault BadRequest, Invalid, AlreadyExists */
export function createObject(exchange: Exchange, { target: { kind, namespace }, store }: Place): KubeObject {
  const body = pruned(readBody(exchange), kind);
  const name = metadataOf(body).name;
  if (typeof name !== 'string' || !validName.test(name)) {
    throw invalid(`${kind.kind}.${kind.group}`, {
      name: String(name ?? ''),
      message: 'metadata.name: Required value: name or generateName is required',
    });
  }
  const { apiVersion, kind: _kind, metadata, ...rest } = body;
  const object = { ...rest, metadata: { ...writable(body), name, ...(namespace !== undefined && { namespace }) } };
  return store.create(kind, object as NewObject<KubeObject>);
}

/** PUT: needs the version that was read. `/status` changes the status only, everything else leaves it alone. @throws KubeFault */
export function replaceObject(exchange: Exchange, { target, store }: Place): KubeObject {
  const { kind, namespace, name = '' } = target;
  const body = pruned(readBody(exchange), kind);
  const version = metadataOf(body).resourceVersion;
  if (typeof version !== 'string' || version === '') {
    throw invalid(qualifiedName(kind), {
      name,
      message: 'metadata.resourceVersion: Invalid value: 0x0: must be specified for an update',
    });
  }
  return store.update(kind, {
    key: { namespace, name },
    ifVersion: version,
    apply: (before) => written(before, { body, target }),
  });
}

/** Merge patch (RFC 7386) and JSON patch (RFC 6902: add, replace, remove, test). @throws KubeFault */
export function patchObject(exchange: Exchange, { target, store }: Place): KubeObject {
  const { kind, namespace, name = '' } = target;
  const type = String(exchange.headers['content-type'] ?? '').split(';')[0];
  if (type !== mergePatch && type !== jsonPatch) {
    throw unsupportedMediaType([jsonPatch, mergePatch]);
  }
  const patch = parse(exchange.body);
  return store.update(kind, {
    key: { namespace, name },
    apply(before) {
      const after = type === mergePatch ? mergedWith(before, patch) : jsonPatched(before, patch);
      return written(before, { body: pruned(isObject(after) ? after : {}, kind), target });
    },
  });
}

/** `Status` when it is gone, the object while finalizers hold it: as the API server answers. @throws KubeFault */
export function removeObject(_exchange: Exchange, { target: { kind, namespace, name = '' }, store }: Place): object {
  const left = store.remove(kind, { namespace, name });
  if (left.metadata.deletionTimestamp !== undefined) {
    return left;
  }
  const details = { name, ...(kind.group !== '' && { group: kind.group }), kind: kind.plural, uid: left.metadata.uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

function written(before: KubeObject, { body, target }: { body: JsonObject; target: Target }): KubeObject {
  const { apiVersion, kind, metadata, status, ...rest } = body;
  const present = before as KubeObject & { status?: unknown };
  if (target.subresource === 'status') {
    return { ...present, status } as KubeObject;
  }
  const { labels, annotations, finalizers, ownerReferences, ...fixed } = before.metadata;
  return {
    ...rest,
    ...(present.status !== undefined && { status: present.status }),
    apiVersion: before.apiVersion,
    kind: before.kind,
    metadata: { ...fixed, ...writable(body) },
  } as KubeObject;
}

const pruned = (body: JsonObject, kind: AnyKind): JsonObject => kind.prune?.(body) ?? body;

/** @throws KubeFault BadRequest */
export function readBody(exchange: Exchange): JsonObject {
  const isProtobuf = exchange.headers['content-type']?.startsWith(protobufType);
  const body = isProtobuf ? readProtobuf(exchange.body) : parse(exchange.body);
  if (!isObject(body)) {
    throw badRequest('the object provided is unrecognized (must be of type object)');
  }
  return body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw badRequest(`the object provided is unrecognized: ${error instanceof Error ? error.message : ''}`);
  }
}

function mergedWith(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) {
    return patch;
  }
  const merged: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      delete merged[key];
    } else {
      merged[key] = mergedWith(merged[key], value);
    }
  }
  return merged;
}

function jsonPatched(target: unknown, patch: unknown): unknown {
  const operations = Array.isArray(patch) ? patch.filter(isObject) : [];
  return operations.reduce<unknown>((object, { op, path, value }) => {
    const keys = String(path)
      .split('/')
      .slice(1)
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    return changedAt(object, { keys, op: String(op), value });
  }, target);
}

function changedAt(
  target: unknown,
  { keys, op, value }: { keys: readonly string[]; op: string; value: unknown },
): unknown {
  const [key, ...deeper] = keys;
  if (key === undefined) {
    if (op === 'test' && JSON.stringify(target) !== JSON.stringify(value)) {
      throw badRequest('the server rejected our request due to an error in our request: testing value failed');
    }
    return op === 'test' ? target : value;
  }
  if (Array.isArray(target)) {
    const at = key === '-' ? target.length : Number(key);
    const next =
      deeper.length > 0 || op === 'test' || op === 'replace'
        ? [changedAt(target[at], { keys: deeper, op, value })]
        : op === 'remove'
          ? []
          : [value];
    return target.toSpliced(at, op === 'add' && deeper.length === 0 ? 0 : 1, ...next);
  }
  const object: JsonObject = isObject(target) ? { ...target } : {};
  if (op === 'remove' && deeper.length === 0) {
    delete object[key];
    return object;
  }
  return { ...object, [key]: changedAt(object[key], { keys: deeper, op, value }) };
}
