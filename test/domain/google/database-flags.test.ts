import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type SimulatedGoogle, simulatedGoogle } from '../../support/simulated-google.ts';
import { made, scope } from './tenant.ts';

let google: SimulatedGoogle;

beforeEach(async () => {
  google = await simulatedGoogle();
});
afterEach(() => google.close());

describe('the flags of a database instance', () => {
  it('that others set stay, when ours is mended', async () => {
    const { plan, found } = await made(google, ['network', 'database']);
    const kind = plan.find(({ slot }) => slot === 'sql-instance')?.kind;
    const wanted = plan.find(({ slot }) => slot === 'sql-instance')?.wanted(() => ({}));
    const url = `https://sqladmin.googleapis.com/v1/projects/tenantry-landing/instances/${found.get('sql-instance')?.outputs.instance}`;
    const databaseFlags = [
      { name: 'cloudsql.iam_authentication', value: 'off' },
      { name: 'max_connections', value: '500' },
    ];
    await google.asOwner({ method: 'PATCH', url, body: { settings: { databaseFlags } } });
    await google.clock.advance(600_000);

    const [observed] = (await kind?.read(scope)) ?? [];
    if (observed) await kind?.change?.({ wanted, observed });
    await google.clock.advance(600_000);

    const shown = (await (await google.asOwner({ method: 'GET', url })).json()) as {
      settings: { databaseFlags: unknown };
    };
    expect(shown.settings.databaseFlags).toEqual([
      { name: 'max_connections', value: '500' },
      { name: 'cloudsql.iam_authentication', value: 'on' },
    ]);
  });
});
