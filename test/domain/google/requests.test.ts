import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { discoveryIsPresent, violations } from '../../support/google-discovery.ts';
import { type SimulatedGoogle, simulatedGoogle } from '../../support/simulated-google.ts';
import { made, scope, tenant } from './tenant.ts';

let google: SimulatedGoogle;

beforeEach(async () => {
  google = await simulatedGoogle();
});

afterEach(() => google.close());

afterAll(() => {
  if (!discoveryIsPresent) {
    console.warn("Not run: requests against Google's discovery documents (../shared/specs/gcp is absent).");
  }
});

const whenPresent = discoveryIsPresent ? it : it.skip;
const stages = ['network', 'database', 'ingress'] as const;
const sent = () => google.sent.filter(({ operation }) => !/token|generateAccessToken/i.test(operation));
const body = (operation: string) => sent().find((each) => each.operation === operation)?.body;

describe('the requests that make and remove a tenant at Google', () => {
  whenPresent("satisfy Google's own documents", async () => {
    const { plan, found } = await made(google, stages);
    for (const { slot, kind, wanted } of plan) {
      const observed = found.get(slot);
      if (!observed) throw new Error(`${slot} was not made`);
      await kind.change?.({ wanted: wanted((other) => found.get(other)?.outputs ?? {}), observed });
      await google.clock.advance(300_000);
    }
    for (const { slot, kind } of [...plan].reverse()) {
      const own = (await kind.read(scope)).find((each) => each.slot === slot);
      if (own) await kind.remove(own, { keepFinalSnapshot: true });
      await google.clock.advance(600_000);
    }

    expect(new Set(sent().map(({ operation }) => operation)).size).toBeGreaterThan(25);
    expect(sent().flatMap(violations)).toEqual([]);
  });

  whenPresent('would be found out if one were wrong', () => {
    const query = new URLSearchParams({ requestID: 'x' });
    const wrong = {
      name: 'n',
      autoCreateSubnetworks: 'no',
      id: '1',
      routingConfig: { routingMode: 'LOCAL' },
      zone: 'z',
    };

    expect(violations({ operation: 'compute.networks.insert', query, body: wrong })).toEqual([
      'compute.networks.insert: requestID is no parameter',
      'compute.networks.insert.autoCreateSubnetworks is no boolean',
      'compute.networks.insert.id is read-only',
      'compute.networks.insert.routingConfig.routingMode: LOCAL is none of the enum',
      'compute.networks.insert.zone is unknown',
    ]);
  });

  it('mark everything that can be marked with its owner, its slot and its order in the same call', async () => {
    await made(google, stages);

    const labels = (slot: string) => ({
      'tenantry-owner': 't-0a1b2c3d',
      'tenantry-slot': slot,
      'tenantry-order': 'order_1',
    });
    expect(body('compute.addresses.insert')).toMatchObject({ labels: labels('address_nat') });
    expect(body('sql.instances.insert')).toMatchObject({ settings: { userLabels: labels('sql-instance') } });
    expect(body('dns.managedZones.create')).toMatchObject({ labels: labels('dns-zone_database') });
    for (const [noun, slot] of [
      ['networks', 'network'],
      ['subnetworks', 'subnetwork'],
      ['routers', 'router'],
      ['firewalls', 'firewall_deny-ingress'],
      ['forwardingRules', 'forwarding-rule_database'],
    ]) {
      const { description } = body(`compute.${noun}.insert`) as { description: string };
      expect(JSON.parse(description)).toEqual(labels(slot ?? ''));
    }
    const owners = google.world.listing().map(({ kind, tags }) => [kind, tags['tenantry-owner']]);
    expect(owners.filter(([, owner]) => owner !== tenant.tenantId)).toEqual([]);
  });

  it('carry a UUID made of our request id with every creation at Compute Engine, and with nothing else', async () => {
    const { plan, found } = await made(google, ['network']);
    for (const { slot, kind } of [...plan].reverse()) {
      const own = found.get(slot);
      if (own) await kind.remove(own, { keepFinalSnapshot: false });
      await google.clock.advance(60_000);
    }

    const ids = sent().map(({ operation, query }) => [operation.split('.').at(-1), query.get('requestId')] as const);
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/;

    expect(ids.filter(([verb]) => verb === 'insert').every(([, id]) => uuid.test(id ?? ''))).toBe(true);
    expect(ids.filter(([verb]) => verb !== 'insert').every(([, id]) => id === null)).toBe(true);
    expect(new Set(ids.map(([, id]) => id)).size).toBe(5 + 1);
  });

  it('give the database no password and no public address, and let in nobody without encryption', async () => {
    await made(google, stages);

    expect(JSON.stringify(sent().map(({ body: each }) => each))).not.toMatch(/password/i);
    expect(body('sql.instances.insert')).toMatchObject({
      settings: {
        availabilityType: 'REGIONAL',
        deletionProtectionEnabled: true,
        databaseFlags: [{ name: 'cloudsql.iam_authentication', value: 'on' }],
        ipConfiguration: {
          ipv4Enabled: false,
          sslMode: 'ENCRYPTED_ONLY',
          pscConfig: { pscEnabled: true, allowedConsumerProjects: ['tenantry-landing'] },
        },
      },
    });
    expect(body('sql.users.insert')).toEqual({
      name: 'database@tenantry-landing.iam',
      type: 'CLOUD_IAM_SERVICE_ACCOUNT',
    });
  });

  it.each([
    [
      true,
      { enableFinalBackup: 'true', finalBackupDescription: expect.stringMatching(/^tenantry-t-0a1b2c3d-.{8}-final$/) },
    ],
    [false, {}],
  ])(
    'take the protection off a database before they delete it (final backup: %s)',
    async (keepFinalSnapshot, expected) => {
      const { plan } = await made(google, ['network', 'database']);
      const kind = plan.find(({ slot }) => slot === 'sql-instance')?.kind;
      const before = sent().length;

      for (let look = 0; look < 2; look += 1) {
        const [own] = (await kind?.read(scope)) ?? [];
        if (own) await kind?.remove(own, { keepFinalSnapshot });
        await google.clock.advance(120_000);
      }

      const calls = sent()
        .slice(before)
        .filter(({ operation }) => !operation.endsWith('list'));
      expect(calls.map(({ operation, body: each }) => [operation, each])).toEqual([
        ['sql.instances.patch', { settings: { deletionProtectionEnabled: false } }],
        ['sql.instances.delete', undefined],
      ]);
      expect(Object.fromEntries(calls[1]?.query ?? [])).toEqual(expected);
    },
  );
});
