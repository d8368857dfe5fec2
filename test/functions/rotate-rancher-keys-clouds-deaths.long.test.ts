import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DAY_MS } from '../support/key-rotation.ts';
import type { Death } from '../support/mortality.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { type RestCloudName, type RestKeyRotation, restKeyRotation } from '../support/rest-key-rotation.ts';

let postgres: TestDatabase;
let rotation: RestKeyRotation;
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
afterEach(() => rotation.close());

const ids = async () => (await rotation.keys.list()).map(({ id, active }) => ({ id, active }));

/** Calls of a rotation, in the order in which it makes them. */
const calls: Readonly<Record<RestCloudName, readonly string[]>> = {
  azure: [
    'GetWebIdentityToken',
    'Token_Issue',
    'applications_GetByAppId',
    'GetSecretValue',
    'applications_AddPassword',
    'PutSecretValue',
    'UpdateSecretVersionStage',
    'applications_RemovePassword',
  ],
  gcp: [
    'GetWebIdentityToken',
    'sts.token',
    'iamcredentials.generateAccessToken',
    'iam.projects.serviceAccounts.keys.list',
    'GetSecretValue',
    'iam.projects.serviceAccounts.keys.create',
    'PutSecretValue',
    'oauth2.token',
    'UpdateSecretVersionStage',
    'monitoring.projects.timeSeries.list',
    'iam.projects.serviceAccounts.keys.disable',
    'iam.projects.serviceAccounts.keys.delete',
  ],
};
describe.each(['azure', 'gcp'] as const)('a rotation at %s', (cloud) => {
  beforeEach(async () => {
    rotation = await restKeyRotation(postgres, { cloud });
  });

  const deaths: Death[] = calls[cloud].flatMap((operation) => [
    { operation, when: 'before' },
    { operation, when: 'after' },
  ]);
  test.each(deaths)('that dies $when $operation is followed by one that finds its way', async (death) => {
    await rotation.pass(30 * DAY_MS);
    const broken: string[] = [];
    const look = async (day: string) => {
      await rotation.inSecret();
      if (!(await rotation.areGood())) broken.push(day);
    };

    let died = false;
    for (let day = 0; !died && day < 3; day += 1) {
      died = await rotation.die(death);
      await look(`death ${day}`);
      await rotation.pass(DAY_MS);
    }
    for (let day = 0; day < 4; day += 1) {
      await rotation.run();
      await look(`day ${day}`);
      await rotation.pass(DAY_MS);
    }

    const [made, ...others] = await ids();
    expect({ died, broken, others, active: made?.active }).toEqual({
      died: true,
      broken: [],
      others: [],
      active: true,
    });
    expect(await rotation.inSecret()).toEqual({ current: made?.id, pending: undefined });
    expect(rotation.inRancher()).toEqual([made?.id]);
    expect((await rotation.states()).filter((state) => state !== 'gone')).toEqual(['current']);
  });
});
