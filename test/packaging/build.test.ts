// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the framework writes its variables like this
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { build } from '../../scripts/build.ts';
import { root as repository } from './packaged.ts';

const handler = "import { greeting } from '../../src/greeting.ts';\nexport const handler = async () => greeting;\n";

const fragment = (name: string) => `function:
  name: \${self:service}-\${sls:stage}-${name}
  handler: handler.handler
  package: { artifact: .build/functions/${name}.zip }
  role: arn:aws:iam::111111111111:role/${name}
statements: []
`;

const service = `service: tenantry
frameworkVersion: '4'
provider: { name: aws, runtime: nodejs24.x, region: eu-central-1, stage: local }
functions:
  ensureNetwork: \${file(functions/ensure-network/function.yml):function}
  ensureDatabase: \${file(functions/ensure-database/function.yml):function}
`;

let root = '';
const write = (path: string, text: string) => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
};
const digestOf = (path: string) =>
  createHash('sha256')
    .update(readFileSync(join(root, path)))
    .digest('hex');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tenantry-build-'));
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  cpSync(join(repository, 'package-lock.json'), join(root, 'package-lock.json'));
  write('package.json', '{ "type": "module" }');
  write('serverless.yml', service);
  write('infra/empty.yml', '');
  write('state-machines/.keep', '');
  write('src/greeting.ts', "export const greeting = 'hello';\n");
  for (const name of ['ensure-network', 'ensure-database']) {
    write(`functions/${name}/handler.ts`, handler);
    write(`functions/${name}/function.yml`, fragment(name));
  }
  write('functions/ensure-database/handler.ts', 'export const handler = async () => 1;\n');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('the build', () => {
  test('bundles each function so that Node can run it, and packages the template', async () => {
    await build({ root, ifStale: false });

    const bundled = (await import(pathToFileURL(join(root, '.build/functions/ensure-network/handler.mjs')).href)) as {
      handler: () => Promise<string>;
    };
    const template = JSON.parse(readFileSync(join(root, '.build/template.json'), 'utf8'));
    expect(await bundled.handler()).toBe('hello');
    expect(template.Resources.EnsureNetworkLambdaFunction.Properties.FunctionName).toBe(
      'tenantry-local-ensure-network',
    );
  });

  test('does nothing when nothing has changed', async () => {
    await build({ root, ifStale: true });
    const before = digestOf('.build/template.json');

    const { rebuilt } = await build({ root, ifStale: true });

    expect(rebuilt).toEqual([]);
    expect(digestOf('.build/template.json')).toBe(before);
  });

  test('bundles again only what a change concerns', async () => {
    await build({ root, ifStale: true });
    write('src/greeting.ts', "export const greeting = 'good day';\n");

    const { rebuilt } = await build({ root, ifStale: true });

    expect(rebuilt).toEqual(['ensure-network']);
  });

  test('two builds at once do the work once', async () => {
    const both = await Promise.all([build({ root, ifStale: true }), build({ root, ifStale: true })]);

    expect(both.map(({ rebuilt }) => rebuilt.length).sort()).toEqual([0, 2]);
  });

  test('takes over the lock of a build that has died', async () => {
    const beyondAnyProcess = '4194305';
    write('.build/lock', beyondAnyProcess);

    const { rebuilt } = await build({ root, ifStale: true });

    expect(rebuilt).toHaveLength(2);
  });

  test('gives the same archive for the same code, whatever the times of its files', async () => {
    await build({ root, ifStale: false });
    const before = digestOf('.build/functions/ensure-network.zip');
    utimesSync(join(root, 'functions/ensure-network/handler.ts'), 1_000_000, 1_000_000);

    await build({ root, ifStale: false });

    expect(digestOf('.build/functions/ensure-network.zip')).toBe(before);
  });

  test('names each file that a function lacks', async () => {
    rmSync(join(root, 'functions/ensure-network/handler.ts'));
    rmSync(join(root, 'functions/ensure-database/function.yml'));

    await expect(build({ root, ifStale: true })).rejects.toThrow(
      'These files are missing:\n  functions/ensure-database/function.yml\n  functions/ensure-network/handler.ts',
    );
  });

  test('says what the packager says when it fails', async () => {
    write('serverless.yml', service.replace('name: aws, ', ''));

    await expect(build({ root, ifStale: true })).rejects.toThrow(/provider\.name/);
  });
});
