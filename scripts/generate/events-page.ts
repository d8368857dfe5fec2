import { catalogue } from '../../events/catalogue.ts';
import type { EventDefinition } from '../../events/event-definition.ts';
import { fileStem, jsonSchemaOf } from './event-schemas.ts';
import { generatedFrom, page, table } from './markdown.ts';

export function eventsPage(): Map<string, string> {
  const rows = catalogue.map((definition) => [
    `[${definition.name}](#${definition.name.toLowerCase()})`,
    `\`${definition.source}\``,
    definition.meaning,
  ]);
  return new Map([
    [
      'docs/events.md',
      page(
        generatedFrom('events/'),
        '# Events',
        'Every event is a CloudEvent 1.0 on the bus `tenantry`: `detail` is the CloudEvent, `detail-type` is its name, `source` as in the table. Publishers keep the contract to the letter; readers take the fields they need and ignore the rest, since fields are added within a version.',
        table(['event', 'source', 'what has happened'], rows),
        ...catalogue.flatMap(section),
      ),
    ],
  ]);
}

function section(definition: EventDefinition): string[] {
  return [
    `## ${definition.name}`,
    `Type \`${definition.type}\`, source \`${definition.source}\`. [Schema](../events/schemas/${fileStem(definition)}.json).`,
    definition.meaning,
    table(['field of `data`', 'type', ''], fieldsOf(jsonSchemaOf(definition).properties, 'data')),
    ...(definition.personal.length > 0
      ? [
          `May name a person: ${definition.personal.map((path) => `\`${path}\``).join(', ')}; the audit keeps a digest instead.`,
        ]
      : []),
  ];
}

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

function fieldsOf(properties: unknown, name: string): string[][] {
  const schema = (properties as Record<string, JsonSchema>)[name] ?? {};
  return Object.keys(schema.properties ?? {}).flatMap((field) => rowsOf(schema, field, ''));
}

/** One row a field, and below it those of the object or of the items of the list that it holds. */
function rowsOf(parent: JsonSchema, field: string, prefix: string): string[][] {
  const schema = parent.properties?.[field] ?? {};
  const optional = parent.required?.includes(field) ? '' : '?';
  const inner = schema.type === 'array' ? (schema.items ?? {}) : schema;
  const path = `${prefix}${field}${schema.type === 'array' ? '[]' : ''}`;
  const shapes = inner.anyOf ?? [inner];
  const own = [`\`${path}${optional}\``, typeOf(inner), schema.description ?? inner.description ?? ''];
  const fields = shapes.flatMap((shape) =>
    Object.keys(shape.properties ?? {}).flatMap((each) => rowsOf(shape, each, `${path}.`)),
  );
  // Of shapes that exclude each other, a field that all of them have is shown once.
  const once = new Map(fields.map((row) => [row[0], row]));
  return [own, ...once.values()];
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf) return 'one of several shapes';
  if (schema.type === 'integer') return range(schema);
  if (schema.format) return schema.format;
  return [schema.type ?? 'any JSON', ...(schema.maxLength ? [`of at most ${schema.maxLength}`] : [])].join(' ');
}

function range({ minimum, maximum }: JsonSchema): string {
  const upper = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? ` to ${maximum}` : '';
  return minimum === undefined ? 'integer' : `integer from ${minimum}${upper}`;
}
