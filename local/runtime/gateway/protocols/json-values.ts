import { AwsFault } from '../aws-service.ts';
import type { Member, Shape, Structure } from '../model/shapes.ts';
import type { Values } from './protocol.ts';
import { epochSeconds, fromBase64, parseTimestamp, toBase64 } from './scalars.ts';

/**
 * Reads a JSON value as the services do: a wrong type is refused, a member that the model does not know is ignored,
 * null is absence.
 */
export function readJson(shape: Shape, value: unknown): unknown {
  switch (shape.kind) {
    case 'structure':
      return readStructure(shape, value);
    case 'list':
      if (!Array.isArray(value)) throw serializationFault('Expected list or null');
      return value.map((item) => (item === null ? undefined : readJson(shape.member.shape, item)));
    case 'map':
      return Object.fromEntries(
        Object.entries(asObject(value))
          .filter(([, item]) => item !== null)
          .map(([key, item]) => [key, readJson(shape.value.shape, item)]),
      );
    case 'document':
      return value;
    default:
      return readScalar(shape, value);
  }
}

function readStructure(shape: Structure, value: unknown): Values {
  const source = asObject(value);
  const result: Values = {};
  for (const member of shape.members) {
    const item = source[jsonName(member)];
    if (item !== undefined && item !== null) result[member.name] = readJson(member.shape, item);
  }
  return result;
}

function readScalar(shape: Shape, value: unknown): unknown {
  if (Array.isArray(value)) throw serializationFault('Start of list found where not expected');
  if (typeof value === 'object') throw serializationFault('Start of structure or map found where not expected.');
  switch (shape.kind) {
    case 'string':
      if (typeof value !== 'string') throw unconvertible(value, 'String');
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw unconvertible(value, 'Boolean');
      return value;
    case 'number':
      if (typeof value !== 'number') throw unconvertible(value, 'Integer');
      return value;
    case 'blob':
      if (typeof value !== 'string') throw unconvertible(value, 'Blob');
      return fromBase64(value);
    case 'timestamp': {
      const date = typeof value === 'number' || typeof value === 'string' ? parseTimestamp(value) : undefined;
      if (!date) throw unconvertible(value, 'milliseconds since epoch');
      return date;
    }
    default:
      return value;
  }
}

/** Writes a value of the SDK's types. Members that the model does not know, and undefined ones, are left out. */
export function writeJson(shape: Shape, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  switch (shape.kind) {
    case 'structure': {
      const source = value as Values;
      const result: Values = {};
      for (const member of shape.members) {
        const item = writeJson(member.shape, source[member.name]);
        if (item !== undefined) result[jsonName(member)] = item;
      }
      return result;
    }
    case 'list':
      return (value as unknown[]).map((item) => writeJson(shape.member.shape, item) ?? null);
    case 'map':
      return Object.fromEntries(
        Object.entries(value as Values).map(([key, item]) => [key, writeJson(shape.value.shape, item)]),
      );
    case 'timestamp':
      return epochSeconds(value);
    case 'blob':
      return toBase64(value);
    default:
      return value;
  }
}

/** The body of a request as an object; an empty body is an empty object. */
export function parseJsonBody(body: Uint8Array): Values {
  if (body.length === 0) return {};
  try {
    return asObject(JSON.parse(Buffer.from(body).toString('utf8')));
  } catch (cause) {
    if (cause instanceof AwsFault) throw cause;
    throw serializationFault('Unexpected value type in payload');
  }
}

export function jsonName(member: Member): string {
  return member.traits.jsonName ?? member.name;
}

function asObject(value: unknown): Values {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Values;
  throw serializationFault(Array.isArray(value) ? 'Start of list found where not expected' : 'Expected null');
}

const tokenNames: Readonly<Record<string, string>> = { string: 'STRING_VALUE', number: 'NUMBER_VALUE' };

function unconvertible(value: unknown, type: string): AwsFault {
  const token = tokenNames[typeof value] ?? `${String(value).toUpperCase()}_VALUE`;
  return serializationFault(`${token} cannot be converted to ${type}`);
}

function serializationFault(message: string): AwsFault {
  return new AwsFault('SerializationException', message, { status: 400 });
}
