import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { functionNames, type Metafile, metafileOf, packagedStack, root, survivors } from './packaged.ts';

const megabyte = 1_000_000;

/** What a function loads at its start: the entry and everything it imports without asking. */
function startBytes({ outputs }: Metafile): { bytes: number; files: Set<string> } {
  const entry = Object.keys(outputs).find((path) => path.endsWith('/handler.mjs')) ?? '';
  const files = new Set<string>();
  const visit = (path: string) => {
    if (files.has(path) || !outputs[path]) return;
    files.add(path);
    for (const { path: next, kind } of outputs[path].imports) if (kind === 'import-statement') visit(next);
  };
  visit(entry);
  return { bytes: [...files].reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0), files };
}

function largestChunk({ outputs }: Metafile, loaded: Set<string>): number {
  const lazy = Object.entries(outputs).filter(([path]) => !loaded.has(path));
  return Math.max(0, ...lazy.map(([, { bytes }]) => bytes));
}

describe('the bundles', () => {
  test.each(functionNames())('%s loads little: what it starts with and its largest chunk', (name) => {
    const metafile = metafileOf(name);
    const callsEc2 = survivors(metafile).some((file) => file.includes('node_modules/@aws-sdk/client-ec2/'));

    const { bytes, files } = startBytes(metafile);

    expect(bytes + largestChunk(metafile, files)).toBeLessThan(callsEc2 ? 2 * megabyte : 0.8 * megabyte);
  });

  test.each(functionNames())('%s ships nothing of the local runtime or of the tests', (name) => {
    const foreign = survivors(metafileOf(name)).filter((file) => /^(local|test|scripts)\//.test(file));

    expect(foreign).toEqual([]);
  });

  test('each loads in a bare Node with the environment that its deployment gives it', () => {
    const bundles = packagedStack().functions.map(({ bundle, environment }) => ({
      file: join(root, bundle),
      environment,
    }));

    const output = execFileSync(process.execPath, [join(import.meta.dirname, 'load-bundles.ts')], {
      input: JSON.stringify(bundles),
      encoding: 'utf8',
    });

    expect(bundles).not.toEqual([]);
    expect(output).toBe('');
  });
});
