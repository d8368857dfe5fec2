import { NormalizedSchema } from '@smithy/core/schema';

export type TimestampFormat = 'date-time' | 'http-date' | 'epoch-seconds';

/** What a protocol has to know of a member beside its shape: the Smithy traits that bind it to the wire. */
export interface Member {
  readonly name: string;
  readonly shape: Shape;
  readonly required: boolean;
  readonly traits: MemberTraits;
}

export interface MemberTraits {
  readonly xmlName?: string;
  readonly ec2QueryName?: string;
  readonly jsonName?: string;
  readonly xmlFlattened?: number;
  readonly xmlAttribute?: number;
  readonly xmlNamespace?: readonly [prefix: string, uri: string] | string;
  readonly httpLabel?: number;
  readonly httpQuery?: string;
  readonly httpQueryParams?: number;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpPayload?: number;
  readonly httpResponseCode?: number;
}

export interface Structure {
  readonly kind: 'structure';
  readonly name: string;
  /** The element name of the shape itself, where it differs from its Smithy name: `ListBucketResult`. */
  readonly xmlName: string | undefined;
  readonly members: readonly Member[];
}

export type Shape =
  | Structure
  | { readonly kind: 'string' | 'boolean' | 'number' | 'document' }
  | { readonly kind: 'blob' }
  | { readonly kind: 'timestamp'; readonly format: TimestampFormat | undefined }
  | { readonly kind: 'list'; readonly member: Member }
  | { readonly kind: 'map'; readonly key: Member; readonly value: Member };

type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];

const timestampFormats: Readonly<Record<number, TimestampFormat>> = {
  5: 'date-time',
  6: 'http-date',
  7: 'epoch-seconds',
};

/** The seventh element of an SDK structure tuple counts its required members, which come first. */
const REQUIRED_COUNT_INDEX = 6;

const known = new WeakMap<object, Shape>();

/** The shape behind a schema reference of an AWS SDK client. Members are resolved on first use: shapes refer to themselves. */
export function shapeOf(schema: SchemaRef): Shape {
  return shapeOfNormalized(NormalizedSchema.of(schema));
}

function shapeOfNormalized(schema: NormalizedSchema): Shape {
  const source: unknown = schema.getSchema();
  if (typeof source !== 'object' || source === null) return compile(schema, source);
  const shape = known.get(source) ?? compile(schema, source);
  known.set(source, shape);
  return shape;
}

function compile(schema: NormalizedSchema, source: unknown): Shape {
  if (schema.isUnitSchema()) return { kind: 'structure', name: 'Unit', xmlName: undefined, members: [] };
  if (schema.isStructSchema()) return structure(schema, source);
  if (schema.isListSchema())
    return lazily({ kind: 'list' }, { member: () => memberOf('member', schema.getValueSchema()) });
  if (schema.isMapSchema()) {
    return lazily(
      { kind: 'map' },
      {
        key: () => memberOf('key', schema.getKeySchema()),
        value: () => memberOf('value', schema.getValueSchema()),
      },
    );
  }
  if (schema.isBlobSchema()) return { kind: 'blob' };
  if (schema.isTimestampSchema()) return { kind: 'timestamp', format: timestampFormats[Number(source)] };
  if (schema.isBooleanSchema()) return { kind: 'boolean' };
  if (schema.isNumericSchema() || schema.isBigIntegerSchema() || schema.isBigDecimalSchema()) return { kind: 'number' };
  if (schema.isDocumentSchema()) return { kind: 'document' };
  return { kind: 'string' };
}

function structure(schema: NormalizedSchema, source: unknown): Structure {
  const required = Array.isArray(source) ? Number(source[REQUIRED_COUNT_INDEX] ?? 0) : 0;
  const { xmlName } = schema.getOwnTraits() as MemberTraits;
  return lazily(
    { kind: 'structure', name: schema.getName() ?? '', xmlName },
    {
      members: () =>
        [...schema.structIterator()].map(([name, member], index) => ({
          ...memberOf(name, member),
          required: index < required,
        })),
    },
  );
}

function memberOf(name: string, schema: NormalizedSchema): Member {
  const own = schema.getMemberTraits() as MemberTraits;
  const merged = schema.getMergedTraits() as MemberTraits;
  // A target's own xmlName is the name of a document element; as a member the shape goes by the member's name.
  const { xmlName: _target, ...rest } = merged;
  const traits = own.xmlName === undefined ? rest : { ...rest, xmlName: own.xmlName };
  return { name, shape: shapeOfNormalized(schema), required: false, traits };
}

/** Adds properties that are computed once, when they are first read. */
function lazily<Now extends object, Later extends Record<string, () => unknown>>(now: Now, later: Later) {
  const target = { ...now };
  for (const [key, compute] of Object.entries(later)) {
    let value: unknown;
    Object.defineProperty(target, key, { enumerable: true, get: () => (value ??= compute()) });
  }
  return target as Now & { readonly [Key in keyof Later]: ReturnType<Later[Key]> };
}
