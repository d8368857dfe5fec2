import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DAY_MS } from '../support/key-rotation.ts';
import { type KeyScene, keyScene } from '../support/key-scene.ts';
import type { Death } from '../support/mortality.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';

const MINUTE_MS = 60_000;

let postgres: TestDatabase;
let scene: KeyScene;
let rotation: KeyScene['rotation'];
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  scene = await keyScene(postgres);
  rotation = scene.rotation;
});
afterEach(() => rotation.close());

describe('A run of rotate-rancher-keys that dies', () => {
  const deaths: Death[] = [
    'AssumeRole',
    'ListAccessKeys',
    'GetSecretValue',
    'CreateAccessKey',
    'PutSecretValue',
    'GetCallerIdentity',
    'UpdateSecretVersionStage',
    'GetAccessKeyLastUsed',
    'UpdateAccessKey',
    'DeleteAccessKey',
  ].flatMap((operation) => [{ operation, when: 'before' } as const, { operation, when: 'after' } as const]);

  test.each(deaths)('$when $operation is followed by one that finds its way', async (death) => {
    await rotation.pass(30 * DAY_MS);
    const broken: string[] = [];
    const look = async () => {
      const good = scene.goodKeys();
      const { current } = await rotation.inSecret();
      for (const id of [current, ...rotation.inRancher()]) if (!good.includes(id)) broken.push(id);
    };

    let died = false;
    for (let day = 0; !died && day < 3; day += 1) {
      died = await rotation.die(death);
      await look();
      await rotation.pass(DAY_MS);
    }
    for (let day = 0; day < 4; day += 1) {
      await rotation.run();
      await look();
      await rotation.pass(DAY_MS);
    }

    const [made, ...others] = rotation.keys();
    expect({ died, broken, others }).toEqual({ died: true, broken: [], others: [] });
    expect(made?.active).toBe(true);
    expect(await rotation.inSecret()).toEqual({ current: made?.id, pending: undefined });
    expect(rotation.inRancher()).toEqual([made?.id]);
    expect((await scene.states()).filter((state) => state !== 'gone')).toEqual(['current']);
  });

  test('after Rancher took the key, whose answer was lost, puts it there once more', async () => {
    await rotation.pass(30 * DAY_MS);
    rotation.losePut();

    const lost = await rotation.run();
    await rotation.pass(2 * MINUTE_MS);
    const again = await rotation.run();

    expect(lost.outcome.status).toBe('failed');
    expect(again.outcome.status).toBe('waiting');
    expect(rotation.inRancher()).toEqual([(await rotation.inSecret()).current]);
  });
});
