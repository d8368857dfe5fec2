import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { watchClusters } from '../../functions/watch-clusters/watch-clusters.ts';
import type { ClusterSighting } from '../../src/rancher/cluster-state.ts';
import type { WatchReport } from '../../src/rancher/watch.ts';
import { emptyTables } from '../support/ordering.ts';
import { idleOutbox, outboxRows } from '../support/outbox-rows.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { type ReservedTenant, reserveTenant } from '../support/tenants.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);

let postgres: TestDatabase;
let tenant: ReservedTenant;
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  await emptyTables(postgres.database);
  await postgres.database.deleteFrom('watches').execute();
  tenant = await reserveTenant(postgres.database);
});

const sighting = (changes: Partial<ClusterSighting> = {}): ClusterSighting => ({
  clusterId: 'c-1',
  resourceVersion: '1',
  name: tenant.clusterName,
  state: 'provisioning',
  message: '',
  cloud: 'aws',
  account: undefined,
  cloudName: tenant.clusterName,
  region: 'eu-central-1',
  network: undefined,
  subnets: [],
  version: undefined,
  labels: {},
  ...changes,
});
const listed = (...clusters: ClusterSighting[]): WatchReport => ({ type: 'listed', clusters, resourceVersion: '1' });
const seen = (cluster: ClusterSighting): WatchReport => ({ type: 'seen', cluster, resourceVersion: '2' });

const watch = (reports: readonly (WatchReport | (() => Promise<unknown>))[], seconds = 0, holder = 'run-1') =>
  watchClusters({
    database: postgres.database,
    outbox: idleOutbox(() => at(seconds)),
    now: () => at(seconds),
    deadline: at(seconds + 90),
    invocationId: holder,
    pause: async () => undefined,
    rancherId: 'rancher-1',
    watch: async function* () {
      for (const report of reports) {
        if (typeof report === 'function') await report();
        else yield report;
      }
    },
  });

const told = async () =>
  (await outboxRows(postgres.database)).events.map(
    ({ data }) => `${data.clusterId} ${data.previousState ?? '-'} ${data.state}`,
  );

describe('The watch', () => {
  test('tells each new state of a cluster once, with the tenant that it belongs to', async () => {
    await watch([
      listed(sighting()),
      seen(sighting()),
      seen(sighting({ message: 'still at it' })),
      seen(sighting({ state: 'ready', version: 'v1.33.1' })),
    ]);

    expect(await told()).toEqual(['c-1 - provisioning', 'c-1 provisioning ready']);
    const { events } = await outboxRows(postgres.database);
    expect(events[0]?.data).toMatchObject({ tenantId: tenant.tenantId, clusterName: tenant.clusterName });
  });

  test.each([
    ['tenantry-sovereign-01', 'gcp-sovereign'],
    ['tenantry-landing-01', 'gcp'],
    ['somebody-elses', 'gcp'],
  ])(
    'tells a cluster in the project %s as one of the cloud that the project is registered for: %s',
    async (account, cloud) => {
      const rest = {
        quotas: '{}',
        access: '{}',
        purpose: 'pool',
        rancher_credential_secret_arn: 'arn',
        regions: '["europe-west3"]',
      } as const;
      await postgres.database
        .insertInto('landing_accounts')
        .values([
          { id: 'gcp-01', cloud: 'gcp', account: 'tenantry-landing-01', ...rest },
          { id: 'gcp-sovereign-01', cloud: 'gcp-sovereign', account: 'tenantry-sovereign-01', ...rest },
        ])
        .execute();

      await watch([listed(sighting({ clusterId: 'c-hand-made', name: 'by-hand', cloud: 'gcp', account }))]);

      const { events } = await outboxRows(postgres.database);
      expect(events.map(({ data }) => data.cloud)).toEqual([cloud]);
    },
  );

  test('finds with the next list what changed while nobody watched, also what is gone', async () => {
    await watch([listed(sighting(), sighting({ clusterId: 'c-2', name: 'other' }))]);

    await watch([listed(sighting({ state: 'ready' }))], 60);
    await watch([listed(sighting({ state: 'ready' }))], 120);

    expect((await told()).slice(2)).toEqual(['c-1 provisioning ready', 'c-2 provisioning gone']);
  });

  test('is not stopped by a cluster of which Rancher knows neither name nor region', async () => {
    await watch([listed(sighting({ clusterId: 'c-0', name: '', region: '', cloud: '' }), sighting())]);

    expect(await told()).toEqual(['c-0 - provisioning', 'c-1 - provisioning']);
  });

  test('runs once: another run ends at once while the first one watches', async () => {
    await watch([() => watch([listed(sighting())], 1, 'run-2')]);

    expect(await told()).toEqual([]);
  });

  test('is taken over from a run that died, and that one records nothing any more', async () => {
    const dead = watch([() => watch([listed(sighting({ state: 'ready' }))], 69, 'run-2'), listed(sighting())]);

    await expect(dead).rejects.toMatchObject({ code: 'lease-lost' });
    expect(await told()).toEqual(['c-1 - ready']);
  });

  test('is given back when Rancher fails', async () => {
    const failing = watch([
      async () => {
        throw new Error('Rancher is away.');
      },
    ]);
    await expect(failing).rejects.toThrow('away');

    await watch([listed(sighting())], 1, 'run-2');

    expect(await told()).toEqual(['c-1 - provisioning']);
  });
});
