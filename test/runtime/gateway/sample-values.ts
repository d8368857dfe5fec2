import type { Member, Shape, Structure } from '../../../local/runtime/gateway/model/shapes.ts';

const DEEPEST = 5;

/** A value for every member of a structure, different for each place; lists and maps have two entries. Deep down only what must be there. */
export function sampleOf(shape: Structure, place: string): Record<string, unknown> {
  return structureOf(shape, { place, depth: 0 });
}

interface Position {
  readonly place: string;
  readonly depth: number;
}

function structureOf({ members }: Structure, { place, depth }: Position): Record<string, unknown> {
  const wanted = members.filter(({ shape, required }) => required || depth < DEEPEST || isScalar(shape));
  // A structure without any member does not survive the query protocols, which write members only.
  const entries = (wanted.length > 0 ? wanted : members.slice(0, 1)).map((member) => [
    member.name,
    valueAt(member, { place: `${place}.${member.name}`, depth: depth + 1 }),
  ]);
  return Object.fromEntries(entries);
}

function valueAt({ shape, traits }: Pick<Member, 'shape' | 'traits'>, position: Position): unknown {
  const { place, depth } = position;
  switch (shape.kind) {
    case 'structure':
      return structureOf(shape, position);
    case 'list':
      return [1, 2].map((index) => valueAt(shape.member, { place: `${place}.${index}`, depth: depth + 1 }));
    case 'map':
      return Object.fromEntries(
        ['one', 'two'].map((key) => [key, valueAt(shape.value, { place: `${place}.${key}`, depth: depth + 1 })]),
      );
    case 'boolean':
      return place.length % 2 === 0;
    case 'number':
      return place.length;
    case 'timestamp':
      return new Date(Date.UTC(2026, 0, 1, 0, 0, place.length));
    case 'blob':
      return new Uint8Array(Buffer.from(place));
    default:
      return traits.httpHeader || traits.httpLabel ? place : `${place} <&"'> ü`;
  }
}

function isScalar({ kind }: Shape): boolean {
  return kind !== 'structure' && kind !== 'list' && kind !== 'map';
}
