import { createHash } from 'node:crypto';
import * as z from 'zod';
import { catalogue } from '../../events/catalogue.ts';
import type { EventDefinition } from '../../events/event-definition.ts';
import { canonicalJson } from '../../src/platform/canonical-json.ts';

/** `order-placed.v1` for `tenantry.order-placed.v1`: the name of the event's files. */
export function fileStem(definition: EventDefinition): string {
  return definition.type.replace(/^tenantry\./, '');
}

/**
 * The CloudEvent as JSON Schema, as a reader must take it: members that are not described may come, because fields are
 * added within a version.
 */
export function jsonSchemaOf(definition: EventDefinition): Record<string, unknown> {
  const data = z.toJSONSchema(definition.data, { io: 'input' });
  delete data.$schema;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:tenantry:event:${fileStem(definition)}`,
    title: definition.name,
    description: definition.meaning,
    type: 'object',
    required: ['specversion', 'id', 'source', 'type', 'data'],
    properties: {
      specversion: { const: '1.0' },
      id: { type: 'string', minLength: 1 },
      source: definition.source === 'tenantry' ? { const: 'tenantry' } : { type: 'string', minLength: 1 },
      type: { const: definition.type },
      subject: { type: 'string', minLength: 1 },
      time: { type: 'string', format: 'date-time' },
      datacontenttype: { const: 'application/json' },
      sequence: { type: 'string', minLength: 1 },
      correlationid: { type: 'string', minLength: 1 },
      causationid: { type: 'string', minLength: 1 },
      data,
    },
  };
}

/** SHA-256 of what binds readers and publishers; prose may be improved without touching the pin. */
export function schemaHash(schema: Record<string, unknown>): string {
  return createHash('sha256')
    .update(canonicalJson(withoutProse(schema)))
    .digest('hex');
}

function withoutProse(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutProse);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([name, value]) => !(isProse(name) && typeof value === 'string'));
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutProse(value)]));
}

function isProse(name: string): boolean {
  return name === 'description' || name === 'title';
}

export function eventSchemas(): Map<string, string> {
  return new Map(
    catalogue.map((definition) => [
      `events/schemas/${fileStem(definition)}.json`,
      `${JSON.stringify(jsonSchemaOf(definition), null, 2)}\n`,
    ]),
  );
}
