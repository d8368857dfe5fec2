import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { functionNames, read, root } from './repository.ts';

/** Keys that a function's configuration asks for: an empty environment is refused with each of them. */
async function askedFor(name: string): Promise<string[]> {
  const { readConfig } = (await import(join(root, `functions/${name}/config.ts`))) as {
    readConfig: (environment: Record<string, string>) => unknown;
  };
  try {
    readConfig({});
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return [...message.matchAll(/→ at (\w+)/g)].map(([, key = '']) => key);
  }
}

/** Keys that the fragment gives: one a line under `environment:`. */
function given(name: string): string[] {
  const block = read(`functions/${name}/function.yml`).match(/^ {2}environment:\n((?: {4}.*\n)+)/m)?.[1] ?? '';
  return [...block.matchAll(/^ {4}(\w+):/gm)].map(([, key = '']) => key);
}

describe('configuration', () => {
  test.each(functionNames())('%s is given exactly what its configuration asks for', async (name) => {
    const asked = await askedFor(name);

    const byLambda = asked.filter((key) => key.startsWith('AWS_'));

    expect(given(name).sort()).toEqual([...new Set(asked)].filter((key) => !byLambda.includes(key)).sort());
  });

  test.each(functionNames())('%s has no secret in its environment', (name) => {
    const suspicious = given(name).filter((key) => /(PASSWORD|TOKEN|SECRET|KEY)$/.test(key));

    expect(suspicious).toEqual([]);
  });
});
