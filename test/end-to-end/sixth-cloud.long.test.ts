import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { playScenario } from '../support/local-process.ts';
import { inCopy, type RepositoryCopy } from '../support/repository-copy.ts';
import type { EveryCloud } from './scenarios/every-cloud.ts';

/** All that is shipped for one cloud more: its folder, an entry in the catalogue, and a line. */
async function addShipped(copy: RepositoryCopy): Promise<void> {
  await copy.put('test/clouds/example', 'src/clouds/example');
  await copy.put('test/clouds/placement/example.ts', 'src/placement/clouds/example.ts');
  await copy.change({
    file: 'src/placement/catalogue.ts',
    find: "import { otc } from './clouds/otc.ts';\n",
    put: "import { example } from './clouds/example.ts';\nimport { otc } from './clouds/otc.ts';\n",
  });
  await copy.change({
    file: 'src/placement/catalogue.ts',
    find: 'gcpSovereign, otc]',
    put: 'gcpSovereign, otc, example]',
  });
  await copy.change({
    file: 'src/clouds/adapters.ts',
    find: '  aws: async () =>',
    put: "  example: async () => (await import('./example/adapter.ts')).openExampleAdapter,\n  aws: async () =>",
  });
}

/** A project of ours there, and what a laptop imitates the cloud with: its simulator, and a line. */
async function addOnALaptop(copy: RepositoryCopy): Promise<void> {
  const stageFile = join(copy.root, 'infra/stages/local.json');
  const stage = JSON.parse(await readFile(stageFile, 'utf8'));
  stage.landingAccounts.push({
    id: 'example-01',
    cloud: 'example',
    account: 'project-1',
    regions: ['north'],
    purpose: 'pool',
    access: {},
    quotas: {},
  });
  await writeFile(stageFile, JSON.stringify(stage));
  await copy.put('test/clouds/simulator', 'local/simulators/example');
  const file = 'local/cloud/onboarding/onboarding.ts';
  await copy.change({
    file,
    find: "import type { Onboard, Onboarded, Onboarding } from './onboarded.ts';\n",
    put: "import { onboardExample } from '../../simulators/example/onboarding.ts';\nimport type { Onboard, Onboarded, Onboarding } from './onboarded.ts';\n",
  });
  await copy.change({
    file,
    find: "  { clouds: ['azure'],",
    put: "  { clouds: ['example'], onboard: onboardExample },\n  { clouds: ['azure'],",
  });
}

describe('a sixth cloud, of which a copy of this repository gets its folder, its entry in the catalogue and its line', () => {
  let seen: EveryCloud;

  beforeAll(async () => {
    seen = await inCopy(async (copy) => {
      await addShipped(copy);
      await addOnALaptop(copy);
      await copy.build();
      return playScenario<EveryCloud>('sixth-cloud', copy);
    });
  }, 600_000);

  test.each(['example', 'aws'])('%s: the order is completed, and so is its end, with nothing left', (name) => {
    const life = seen.lives[name];

    expect(life?.placed).toMatchObject({ state: 'completed', reasons: [] });
    expect(life?.cancelled).toMatchObject({ state: 'completed' });
    expect(life?.remains).toEqual([]);
  });

  test('its tenant is handed over like any other', () => {
    expect(seen.lives.example).toMatchObject({
      egress: 1,
      resources: 5,
      login: { by: 'identity', reference: 'role/database' },
    });
  });

  test('its addresses are admitted beside those of the other, and withdrawn with them', () => {
    expect(seen.admitted).toEqual({ standing: 4, after: [] });
    expect(seen.kinds.standing.example).toBe(4);
    expect(seen.kinds.after).toEqual({ ...seen.kinds.before, example: [] });
  });
});
