import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openOtcAdapter } from '../../../src/clouds/otc/adapter.ts';
import { type SimulatedOtc, simulatedOtc } from '../../support/simulated-otc.ts';
import { tenant } from './tenant.ts';

let otc: SimulatedOtc;

beforeEach(async () => {
  otc = await simulatedOtc();
});

afterEach(() => otc.close());

const open = () => openOtcAdapter(otc.landingAccount, otc.dependencies);

describe('the Swiss region', () => {
  const swiss = { ...tenant, region: 'eu-ch2', zones: ['eu-ch2a', 'eu-ch2b'] };

  it('is asked at its own hosts, and holds a tenant in its two zones', async () => {
    const plans = await Promise.all(
      (['network', 'database', 'ingress', 'cluster'] as const).map((stage) => open().plan(stage, swiss)),
    );
    const [vpc] = plans.flat();
    const mark = { ownerId: swiss.tenantId, slot: 'vpc', orderId: swiss.orderId };

    const made = await vpc?.kind.create({ wanted: vpc.wanted(() => ({})), mark, requestId: 'r' });

    expect(plans.map(({ length }) => length)).toEqual([7, 2, 2, 5]);
    expect(otc.world.listing({ region: 'eu-ch2' })).toMatchObject([
      { kind: 'vpc', id: made?.providerId, tags: { 'tenantry-owner': swiss.tenantId, 'tenantry-slot': 'vpc' } },
    ]);
  });
});

describe('a region', () => {
  it('has hosts of its own, and so is counted for itself by whoever limits calls', async () => {
    for (const region of ['eu-de', 'eu-ch2']) await open().natAddressesOf({ name: 'none', region });

    const asked = otc.world.calls.all().filter(({ service }) => service === 'otc-cce');
    expect(asked.map(({ region }) => region)).toEqual(['eu-de', 'eu-ch2']);
  });

  it('with a single zone holds no tenant', async () => {
    await expect(open().plan('network', { ...tenant, zones: ['eu-de-01'] })).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });
});
