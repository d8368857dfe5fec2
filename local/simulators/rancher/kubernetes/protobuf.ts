import { badRequest } from '../store/kube-fault.ts';

/** kubectl writes objects of the core group in protobuf, after these four bytes (k8s.io/apimachinery protobuf serializer). */
const magic = 'k8s\u0000';

export const protobufType = 'application/vnd.kubernetes.protobuf';

type Fields = ReadonlyMap<number, readonly string[]>;

/** The fields of a message that hold bytes, text or messages. `bytes` has one character for each byte. */
function fieldsOf(bytes: string): Fields {
  const fields = new Map<number, string[]>();
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes.charCodeAt(at++);
      value += (byte & 127) * 2 ** shift;
      if (!(byte & 128)) {
        return value;
      }
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = tag >>> 3;
    switch (tag & 7) {
      case 0:
        varint();
        break;
      case 1:
        at += 8;
        break;
      case 5:
        at += 4;
        break;
      default: {
        const length = varint();
        fields.set(number, [...(fields.get(number) ?? []), bytes.slice(at, at + length)]);
        at += length;
      }
    }
  }
  return fields;
}

const text = (bytes: string | undefined) => Buffer.from(bytes ?? '', 'latin1').toString('utf8');

const mapOf = (entries: readonly string[] = []) =>
  Object.fromEntries(
    entries.map((entry) => {
      const pair = fieldsOf(entry);
      return [text(pair.get(1)?.[0]), text(pair.get(2)?.[0])];
    }),
  );

/**
 * A written object whose content is its metadata, as that of a namespace is.
 * @throws KubeFault BadRequest for what is not in this encoding, and for types whose content would be lost
 */
export function readProtobuf(bytes: string): Record<string, unknown> {
  if (!bytes.startsWith(magic)) {
    throw badRequest('the object provided is not in the protobuf encoding of Kubernetes');
  }
  const unknown = fieldsOf(bytes.slice(magic.length));
  const type = fieldsOf(unknown.get(1)?.[0] ?? '');
  const kind = text(type.get(2)?.[0]);
  if (kind !== 'Namespace') {
    throw badRequest(`no protobuf decoder for ${kind}; send application/json`);
  }
  const metadata = fieldsOf(fieldsOf(unknown.get(2)?.[0] ?? '').get(1)?.[0] ?? '');
  return {
    apiVersion: text(type.get(1)?.[0]),
    kind,
    metadata: {
      name: text(metadata.get(1)?.[0]),
      labels: mapOf(metadata.get(11)),
      annotations: mapOf(metadata.get(12)),
    },
  };
}
