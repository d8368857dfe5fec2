import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AllowList } from '../../../src/admission/allow-list.ts';
import { type AllowListDependencies, applyAllowList } from '../../../src/admission/apply-allow-list.ts';
import { leaseAddresses, releaseAddresses } from '../../../src/admission/leases.ts';
import { FakeAllowList } from '../../support/fake-allow-list.ts';
import { idleOutbox, outboxRows } from '../../support/outbox-rows.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';

const now = () => new Date('2026-01-01T00:00:00Z');
const cluster = (name: string) => ({
  rancherId: 'rancher-1',
  clusterName: name,
  tenantId: `t-${name}`,
  orderId: 'O-1',
});
const addresses = (...numbers: number[]) => numbers.map((number) => `198.51.100.${number}/32`);

let postgres: TestDatabase;
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  await postgres.database.deleteFrom('leases').execute();
  await postgres.database.deleteFrom('outbox').execute();
});

const inTransaction = (run: (dependencies: Parameters<typeof leaseAddresses>[1]) => Promise<unknown>) =>
  postgres.database.transaction().execute((transaction) => run({ transaction, outbox: idleOutbox(now), now }));
const lease = (name: string, cidrs: string[]) =>
  inTransaction((dependencies) => leaseAddresses({ lessee: cluster(name), cidrs }, dependencies));
const release = (name: string) => inTransaction((dependencies) => releaseAddresses(cluster(name), dependencies));

function apply(allowList: AllowList, changes: Partial<AllowListDependencies> = {}): Promise<void> {
  return applyAllowList({
    database: postgres.database,
    outbox: idleOutbox(now),
    now,
    allowList,
    capacity: 10,
    rancherId: 'rancher-1',
    pause: async () => undefined,
    ...changes,
  });
}

const states = async () => {
  const rows = await postgres.database.selectFrom('leases').select(['cidr', 'state']).orderBy('cidr').execute();
  return Object.fromEntries(rows.map(({ cidr, state }) => [cidr, state]));
};
const byCluster = async () => {
  const rows = await postgres.database.selectFrom('leases').select(['cluster_name', 'state']).execute();
  return Object.fromEntries(rows.map(({ cluster_name: name, state }) => [name, state]));
};
const told = async (name: string) =>
  (await outboxRows(postgres.database)).events.filter((event) => event.name === name).map(({ data }) => data);
const cidrsOf = (entries: unknown) => (entries as { cidr: string }[]).map(({ cidr }) => cidr).toSorted();

describe('A lease', () => {
  test('of an address that is leased already changes nothing and is not told', async () => {
    await lease('a', addresses(1, 2));

    await lease('a', addresses(1, 2));

    expect(await states()).toEqual({ '198.51.100.1/32': 'wanted', '198.51.100.2/32': 'wanted' });
    expect(await told('AddressesLeased')).toHaveLength(1);
  });

  test('of one address for one cluster at the same time is given once', async () => {
    await Promise.all(['a', 'a', 'a', 'a'].map((name) => lease(name, addresses(7))));

    expect(await states()).toEqual({ '198.51.100.7/32': 'wanted' });
    expect(await told('AddressesLeased')).toHaveLength(1);
  });
});

describe('The allow-list', () => {
  test('gets exactly what is missing and loses exactly what is surplus, in one call each, and is read back', async () => {
    const list = new FakeAllowList();
    await lease('a', addresses(1, 2, 3));
    await apply(list);
    await release('a');
    await lease('b', addresses(4, 5, 6));
    list.calls.splice(0);

    await apply(list);

    expect(list.calls.map((call) => call.split(' ')[0])).toEqual(['read', 'withdraw', 'admit', 'read']);
    expect(cidrsOf(list.entries)).toEqual(addresses(4, 5, 6));
    expect(await states()).toEqual({
      ...Object.fromEntries(addresses(1, 2, 3).map((cidr) => [cidr, 'withdrawn'])),
      ...Object.fromEntries(addresses(4, 5, 6).map((cidr) => [cidr, 'applied'])),
    });
    const [, changed] = await told('AllowListChanged');
    expect(cidrsOf(changed?.added)).toEqual(addresses(4, 5, 6));
    expect(cidrsOf(changed?.removed)).toEqual(addresses(1, 2, 3));
    expect(changed).toMatchObject({ verified: true, used: 3, capacity: 10 });
  });

  test('that is as it should be costs one read, and nothing is told', async () => {
    const list = new FakeAllowList();
    await lease('a', addresses(1));
    await apply(list);
    list.calls.splice(0);

    await apply(list);
    await apply(list);

    expect(list.calls).toEqual(['read', 'read']);
    expect(await told('AllowListChanged')).toHaveLength(1);
  });

  test('that shows changes late is read again until it does', async () => {
    const list = new FakeAllowList({ lagReads: 3 });
    await lease('a', addresses(1));

    await apply(list);

    expect(list.calls).toEqual(['read', 'admit 198.51.100.1/32', 'read', 'read', 'read', 'read']);
    expect(await states()).toEqual({ '198.51.100.1/32': 'applied' });
  });

  test('that does not show an admission leaves the lease wanted, and fails so that it is tried again', async () => {
    const list = new FakeAllowList({ lagReads: 6 });
    await lease('a', addresses(1));

    await expect(apply(list)).rejects.toMatchObject({ code: 'not-yet-visible' });

    expect(await states()).toEqual({ '198.51.100.1/32': 'wanted' });
  });

  test('that still shows what was withdrawn leaves the lease on its way out, and fails so that it is tried again', async () => {
    const list = new FakeAllowList({ lagReads: 6 });
    await lease('a', addresses(1));
    list.put(await postgres.database.selectFrom('leases').select(['id as leaseId', 'cidr']).execute());
    await release('a');

    await expect(apply(list)).rejects.toMatchObject({ code: 'not-yet-visible' });
    const before = await states();
    await apply(list);

    expect(before).toEqual({ '198.51.100.1/32': 'leaving' });
    expect(await states()).toEqual({ '198.51.100.1/32': 'withdrawn' });
  });

  test('that is full refuses what is new, and what was withdrawn is recorded all the same', async () => {
    const list = new FakeAllowList({ capacity: 3 });
    await lease('a', addresses(1, 2, 3));
    await apply(list);
    await release('a');
    await lease('b', addresses(4, 5, 6, 7));

    await expect(apply(list)).rejects.toMatchObject({ code: 'quota-exceeded' });

    expect(await states()).toMatchObject({ '198.51.100.1/32': 'withdrawn', '198.51.100.4/32': 'wanted' });
    const [, changed] = await told('AllowListChanged');
    expect(cidrsOf(changed?.removed)).toEqual(addresses(1, 2, 3));
  });

  test('keeps an address on its way out that was released while it was being admitted', async () => {
    const list = new FakeAllowList();
    await lease('a', addresses(1));
    const admit = list.admit.bind(list);
    list.admit = async (leases) => {
      await admit(leases);
      await release('a');
    };

    await apply(list);
    const meanwhile = await states();
    await apply(list);

    expect(meanwhile).toEqual({ '198.51.100.1/32': 'leaving' });
    expect(await states()).toEqual({ '198.51.100.1/32': 'withdrawn' });
    expect(list.entries).toEqual([]);
  });

  test('tells what a run that died before its record has changed', async () => {
    const list = new FakeAllowList();
    await lease('a', addresses(1));
    list.put(await postgres.database.selectFrom('leases').select(['id as leaseId', 'cidr']).execute());

    await apply(list);
    await release('a');
    await list.withdraw(list.entries);
    await apply(list);

    const [admitted, withdrawn] = await told('AllowListChanged');
    expect(cidrsOf(admitted?.added)).toEqual(addresses(1));
    expect(cidrsOf(withdrawn?.removed)).toEqual(addresses(1));
    expect(await states()).toEqual({ '198.51.100.1/32': 'withdrawn' });
  });

  test('warns once when it becomes four fifths full', async () => {
    const list = new FakeAllowList();
    await lease('a', addresses(1, 2, 3, 4, 5, 6, 7));
    await apply(list);
    const below = await told('CapacityWarning');
    await lease('b', addresses(8));
    await apply(list);
    await lease('c', addresses(9));
    await apply(list);

    expect(below).toEqual([]);
    expect(await told('CapacityWarning')).toEqual([{ subject: 'allow-list', used: 8, capacity: 10 }]);
  });

  test('keeps an address as long as one of the clusters behind it lives', async () => {
    const list = new FakeAllowList();
    await lease('a', addresses(1));
    await lease('b', addresses(1));
    await apply(list);
    const both = await byCluster();

    await release('a');
    await apply(list);
    const one = await byCluster();
    const admittedMeanwhile = cidrsOf(list.entries);
    await release('b');
    await apply(list);

    expect(both).toEqual({ a: 'applied', b: 'applied' });
    expect(one).toEqual({ a: 'withdrawn', b: 'applied' });
    expect(admittedMeanwhile).toEqual(addresses(1));
    expect(list.calls.filter((call) => call !== 'read')).toEqual(['admit 198.51.100.1/32', 'withdraw 198.51.100.1/32']);
    const [first, second] = await told('AllowListChanged');
    expect(cidrsOf(first?.added)).toEqual([...addresses(1), ...addresses(1)]);
    expect(cidrsOf(second?.removed)).toEqual(addresses(1));
  });

  test('is of one Rancher: leases of another one are left to its own', async () => {
    const list = new FakeAllowList();
    await inTransaction((dependencies) =>
      leaseAddresses({ lessee: { ...cluster('a'), rancherId: 'rancher-2' }, cidrs: addresses(1) }, dependencies),
    );

    await apply(list);

    expect(list.entries).toEqual([]);
  });
});
