import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { catalogue, definitionOf } from '../../../events/catalogue.ts';
import { incomingEvent } from '../../../events/envelope.ts';
import { fileStem, jsonSchemaOf, schemaHash } from '../../../scripts/generate/event-schemas.ts';
import { canonicalJson } from '../../../src/platform/canonical-json.ts';
import { sampleFiles } from './sample-files.ts';

const events = join(import.meta.dirname, '../../../events');
const pinned: Record<string, string> = JSON.parse(readFileSync(join(events, 'schema-hashes.json'), 'utf8'));

const kebab = (name: string) => name.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

describe('The catalogue of events', () => {
  test('lists exactly the events that have a file', () => {
    const files = readdirSync(events).filter((file) => /\.v\d+\.ts$/.test(file));

    const listed = catalogue.map((definition) => `${fileStem(definition)}.ts`);

    expect([...listed].sort()).toEqual(files.sort());
  });

  test.each(catalogue.map((definition) => [definition.name, definition] as const))(
    '%s has one name as type, detail-type and file',
    (name, definition) => {
      expect(definition.type).toMatch(new RegExp(`^tenantry\\.${kebab(name)}\\.v[12]$`));
      expect(definitionOf(definition.type)).toBe(definition);
    },
  );

  test('knows no event of a type that nobody defined', () => {
    expect(definitionOf('tenantry.order-placed.v2')).toBeUndefined();
    expect(definitionOf('OrderPlaced')).toBeUndefined();
  });

  test.each(catalogue.map((definition) => [definition.name, definition] as const))(
    '%s keeps the contract that is pinned',
    (_, definition) => {
      const stem = fileStem(definition);

      const hash = schemaHash(jsonSchemaOf(definition));

      if (hash !== pinned[stem])
        throw new Error(
          [
            `The contract of ${stem} is no longer the pinned one. Readers we do not know rely on it.`,
            'A new event, or a new optional field: run `npm run generate`, and put this line into events/schema-hashes.json:',
            `  "${stem}": "${hash}"`,
            'Anything else (a field removed, renamed, made required, given another type or fewer values) is a new version:',
            'leave this file as it was, write the next version beside it, publish both until nobody reads the old one.',
          ].join('\n'),
        );
    },
  );

  test('has schemas that refer to nothing outside the place where they stand', () => {
    const referring = catalogue.filter((definition) => JSON.stringify(jsonSchemaOf(definition)).includes('"$ref"'));

    expect(referring.map(({ name }) => name)).toEqual([]);
  });

  test('pins no event that does not exist', () => {
    expect(Object.keys(pinned).sort()).toEqual(catalogue.map(fileStem).sort());
  });

  test.each(catalogue.map((definition) => [definition.name, definition] as const))(
    '%s has no field for a secret',
    (_, definition) => {
      const fields = [...JSON.stringify(jsonSchemaOf(definition)).matchAll(/"([A-Za-z]+)":\{/g)].map(
        ([, field]) => field,
      );

      const suspicious = fields.filter((field) => /password|secret|token|apiKey|credential/i.test(field ?? ''));

      // An ARN says where a secret is kept, not what it is.
      expect(suspicious.filter((field) => field !== 'secretArn')).toEqual([]);
    },
  );
});

describe('The pin of a contract', () => {
  const schema = { type: 'object', description: 'Old words.', properties: { name: { type: 'string', maxLength: 9 } } };

  test('does not move when the words are improved', () => {
    expect(schemaHash({ ...schema, description: 'New words.' })).toBe(schemaHash(schema));
  });

  test.each([
    ['a limit', { properties: { name: { type: 'string', maxLength: 8 } } }],
    ['a required field', { required: ['name'] }],
    ['a field that happens to be called description', { properties: { description: { type: 'string' } } }],
  ])('moves with %s', (_, change) => {
    expect(schemaHash({ ...schema, ...change })).not.toBe(schemaHash(schema));
  });
});

describe('The samples of events', () => {
  test('show every event at least once', () => {
    const shown = new Set(sampleFiles().map(({ event }) => (event as { type: string }).type));

    const missing = catalogue.filter((definition) => !shown.has(definition.type)).map(({ name }) => name);

    expect(missing).toEqual([]);
  });

  test.each(sampleFiles().map(({ path, event }) => [path, event] as const))('%s keeps its contract', (_, sample) => {
    const event = incomingEvent.parse(sample);
    const definition = definitionOf(event.type);
    if (definition === undefined) throw new Error(`no event of type ${event.type}`);

    const data = definition.data.parse(event.data);

    expect(canonicalJson(data)).toBe(canonicalJson(event.data));
    expect(event.subject).toBe(definition.subject(data));
    expect(event.source).toBe(definition.source);
  });

  test('have an id of their own each', () => {
    const ids = sampleFiles().map(({ event }) => (event as { id: string }).id);

    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(sampleFiles().map(({ path, event }) => [path, event] as const))(
    '%s can be read for the audit without naming a person',
    (_, sample) => {
      const event = incomingEvent.parse(sample);
      const definition = definitionOf(event.type);
      if (definition === undefined) throw new Error(`no event of type ${event.type}`);

      const reading = definition.audit(definition.data.parse(event.data));

      expect(reading.target).toMatch(/^[a-z-]+\/.+/);
      expect(reading.outcome).toMatch(/^[a-zA-Z-]+$/);
      expect(JSON.stringify(reading)).not.toMatch(/Acme GmbH|Birch Ltd|The pilot/);
    },
  );
});
