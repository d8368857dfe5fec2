import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { loadStack, parseFoundationOutputs, type Stack } from '../../local/runtime/stack/stack.ts';

/** What the build has made, as the packaging tests look at it. */
export const root = join(import.meta.dirname, '../..');

const readJson = (path: string): unknown => {
  const file = join(root, path);
  if (!existsSync(file)) throw new Error(`${path} is missing: run npm run build`);
  return JSON.parse(readFileSync(file, 'utf8'));
};

const templateSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});

export const packagedTemplate = () => templateSchema.parse(readJson('.build/template.json'));

export const packagedStack = (): Stack =>
  loadStack(readJson('.build/template.json'), {
    accountId: '111111111111',
    region: 'eu-central-1',
    stage: 'local',
    foundationOutputs: parseFoundationOutputs(readJson('infra/foundation/local-outputs.json')),
  });

const metafileSchema = z.object({
  inputs: z.record(z.string(), z.looseObject({})),
  outputs: z.record(
    z.string(),
    z.looseObject({
      bytes: z.number(),
      entryPoint: z.string().optional(),
      imports: z.array(z.looseObject({ path: z.string(), kind: z.string() })),
      inputs: z.record(z.string(), z.looseObject({ bytesInOutput: z.number() })),
    }),
  ),
});

export type Metafile = z.infer<typeof metafileSchema>;

export const metafileOf = (name: string): Metafile => metafileSchema.parse(readJson(`.build/meta/${name}.json`));

/** Source files, relative to the root, whose code is still in the bundle after what nobody uses was left out. */
export const survivors = (metafile: Metafile): string[] => [
  ...new Set(
    Object.values(metafile.outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
    ),
  ),
];

export const functionNames = (): string[] =>
  readdirSync(join(root, 'functions'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

export const machineNames = (): string[] =>
  readdirSync(join(root, 'state-machines'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
