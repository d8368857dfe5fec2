import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Stage } from '../../../src/clouds/cloud-adapter.ts';
import type { PlannedResource } from '../../../src/resources/resource-kind.ts';
import { type SimulatedGoogle, simulatedGoogle } from '../../support/simulated-google.ts';
import { adapterAt, scope, tenant } from './tenant.ts';

let google: SimulatedGoogle;

beforeEach(async () => {
  google = await simulatedGoogle({ quotas: { NETWORKS: 0 } });
});

afterEach(() => google.close());

const drop = { keepFinalSnapshot: false };

async function begun(
  slot: string,
  stage: Stage = 'network',
): Promise<{ kind: PlannedResource['kind']; providerId: string }> {
  const planned = (await adapterAt(google).plan(stage, tenant)).find((each) => each.slot === slot);
  if (!planned) throw new Error(`${slot} is not planned`);
  const { providerId } = await planned.kind.create({
    wanted: planned.wanted(() => ({})),
    mark: { ownerId: tenant.tenantId, slot, orderId: tenant.orderId },
    requestId: 'request-1',
  });
  return { kind: planned.kind, providerId };
}

describe('a resource while its operation runs', () => {
  it('is shown as pending under the id of its operation, and under its own when that has ended', async () => {
    const { kind, providerId } = await begun('address/nat');
    const known = { ...scope, providerIds: [providerId] };

    const during = await kind.read(known);
    await google.clock.advance(60_000);
    const after = await kind.read(known);

    expect(during).toMatchObject([{ providerId, state: 'pending' }]);
    expect(after).toMatchObject([
      {
        providerId: 'projects/tenantry-landing/regions/europe-west3/addresses/tenantry-t-0a1b2c3d-nat',
        slot: 'address/nat',
        state: 'ready',
      },
    ]);
  });

  it('is not removed before that', async () => {
    const { kind, providerId } = await begun('address/nat');
    const [observed] = await kind.read({ ...scope, providerIds: [providerId] });
    if (!observed) throw new Error('the operation is not shown');

    await expect(kind.remove(observed, drop)).rejects.toMatchObject({ code: 'provider-busy' });
  });
});

describe('a resource whose operation ends with an error', () => {
  it('has failed in the words of Google, until its removal deletes the operation', async () => {
    const { kind, providerId } = await begun('network');
    const known = { ...scope, providerIds: [providerId] };
    await google.clock.advance(60_000);

    const failed = await kind.read(known);
    for (const each of failed) await kind.remove(each, drop);
    const removed = await kind.read(known);

    expect(failed).toMatchObject([
      {
        providerId,
        state: {
          failed: "Google Cloud: Quota 'NETWORKS' exceeded.  Limit: 0.0 globally. (QUOTA_EXCEEDED)",
          code: 'quota-exceeded',
        },
      },
    ]);
    expect(removed).toEqual([]);
  });

  it('is told at once to whoever asks again with the same request id', async () => {
    await begun('network');
    await google.clock.advance(60_000);

    await expect(begun('network')).rejects.toMatchObject({
      code: 'quota-exceeded',
      message: "Google Cloud: Quota 'NETWORKS' exceeded.  Limit: 0.0 globally. (QUOTA_EXCEEDED)",
    });
  });
});

describe('an instance of Cloud SQL that has failed', () => {
  it('says why, as its last operation does', async () => {
    google.world.faults.add({
      match: { service: 'google-sql' },
      fault: 'resource-fails',
      code: 'QUOTA_EXCEEDED',
      message: 'No room in the region.',
      times: 1,
    });
    const { kind } = await begun('sql-instance', 'database');
    await google.clock.advance(20 * 60_000);

    const failed = await kind.read(scope);

    expect(failed).toMatchObject([
      { state: { failed: 'Google Cloud: No room in the region. (QUOTA_EXCEEDED)', code: 'quota-exceeded' } },
    ]);
  });
});
