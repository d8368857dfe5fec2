import { beforeAll, describe, expect, test } from '@jest/globals';
import { playScenario } from '../support/local-process.ts';
import type { EveryCloud } from './scenarios/every-cloud.ts';

const ours = ['aws', 'azure', 'gcp', 'gcp-sovereign', 'otc'];

describe('a tenant at every cloud on offer, side by side', () => {
  let seen: EveryCloud;

  beforeAll(async () => {
    seen = await playScenario<EveryCloud>('every-cloud');
  }, 300_000);

  test.each(ours)('%s: the order is completed, and so is its end, with nothing left', (name) => {
    const life = seen.lives[name];

    expect(life?.placed).toMatchObject({ state: 'completed', reasons: [] });
    expect(life?.resources).toBeGreaterThan(10);
    expect(life?.cancelled).toMatchObject({ state: 'completed' });
    expect(life?.remains).toEqual([]);
  });

  test('the handover says how one logs in to the database', () => {
    const logins = Object.fromEntries(Object.entries(seen.lives).map(([name, { login }]) => [name, login]));

    expect(logins).toEqual({
      aws: { by: 'secret', reference: expect.stringMatching(/^arn:aws:secretsmanager:/) },
      azure: { by: 'identity', reference: 'tenantry-database-administrators' },
      gcp: { by: 'identity', reference: expect.stringContaining('database@tenantry-landing-01') },
      'gcp-sovereign': { by: 'identity', reference: expect.stringContaining('database@tenantry-sovereign-01') },
      otc: { by: 'reset', reference: expect.stringMatching(/in03$/) },
    });
  });

  test('the handover says by which addresses one comes to the tenant', () => {
    const ingress = Object.fromEntries(Object.entries(seen.lives).map(([name, life]) => [name, life.ingress]));

    expect(ingress).toEqual({ aws: 3, azure: 1, gcp: 1, 'gcp-sovereign': 1, otc: 1 });
  });

  test('exactly the addresses of the tenants are admitted, and at the end none', () => {
    const egress = Object.values(seen.lives).map((life) => life.egress);

    expect(egress).toEqual([3, 1, 1, 1, 1]);
    expect(seen.admitted).toEqual({ standing: 7, after: [] });
  });

  test('the clouds know of the tenants while they live, and of nothing more than before when they are gone', () => {
    expect(seen.kinds.standing.aws).toBeGreaterThan(8);
    expect(seen.kinds.standing.azure).toBeGreaterThan(8);
    expect(seen.kinds.standing.google).toBeGreaterThan(8);
    expect(seen.kinds.standing.otc).toBeGreaterThan(8);
    expect(seen.kinds.after).toEqual(seen.kinds.before);
  });
});
