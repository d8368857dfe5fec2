import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { keyNameOf } from '../../src/rancher/keys/key-name.ts';
import { DAY_MS } from '../support/key-rotation.ts';
import { outboxRows } from '../support/outbox-rows.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { type RestKeyRotation, restKeyRotation } from '../support/rest-key-rotation.ts';

const HOUR_MS = DAY_MS / 24;

let postgres: TestDatabase;
let rotation: RestKeyRotation;
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
afterEach(() => rotation.close());

const nextDay = async () => {
  await rotation.pass(DAY_MS);
  return rotation.run();
};
const ids = async () => (await rotation.keys.list()).map(({ id, active }) => ({ id, active }));
const goodIds = async () => (await ids()).flatMap(({ id, active }) => (active ? [id] : []));
const leave = () =>
  postgres.database
    .updateTable('landing_accounts')
    .set({ leaving_since: new Date(0) })
    .execute();

const kinds = { azure: 'application-password', gcp: 'service-account-key' } as const;

describe.each(['azure', 'gcp'] as const)('a key for Rancher at %s', (cloud) => {
  beforeEach(async () => {
    rotation = await restKeyRotation(postgres, { cloud });
  });

  test('is left alone while it is not old', async () => {
    await rotation.pass(29 * DAY_MS);

    const report = await rotation.run();

    expect(report.outcome).toEqual({ status: 'kept' });
    expect(await ids()).toEqual([{ id: (await rotation.inSecret()).current, active: true }]);
  });

  test('is replaced in days: another works at once, the old one is gone the day after the next', async () => {
    const { current: old } = await rotation.inSecret();
    await rotation.pass(30 * DAY_MS);

    const first = await rotation.run();
    const { current: made } = await rotation.inSecret();
    const held = { ids: rotation.inRancher(), good: await rotation.areGood() };
    await rotation.pass(6 * HOUR_MS);
    await rotation.run();
    const sameDay = await ids();
    await rotation.pass(DAY_MS - 6 * HOUR_MS);
    await rotation.run();
    const stillThere = (await ids()).map(({ id }) => id);
    const last = await nextDay();

    expect(first.outcome.status).toBe('waiting');
    expect(held).toEqual({ ids: [made], good: true });
    // What can be disabled is so as soon as nobody has used it for as long as it takes to be seen.
    expect(sameDay).toEqual([
      { id: old, active: cloud === 'azure' },
      { id: made, active: true },
    ]);
    // Where it cannot be disabled for a day, it goes when Rancher has done without it for a day.
    expect(stillThere.includes(old)).toBe(cloud === 'gcp');
    expect(await ids()).toEqual([{ id: made, active: true }]);
    expect(last.outcome).toEqual({ status: 'kept' });
    expect(await rotation.states()).toEqual(['current', 'gone']);
    expect(await rotation.areGood()).toBe(true);
    expect(rotation.annotations()).toMatchObject([
      { 'tenantry/order': rotation.tenant.orderId, 'tenantry/key': keyNameOf(made) },
    ]);
  });

  test('is told of with each change, and nothing of it is a secret', async () => {
    await rotation.pass(30 * DAY_MS);
    const reports = [await rotation.run()];
    await rotation.inSecret();
    reports.push(await nextDay(), await nextDay());

    const { events } = await outboxRows(postgres.database);
    const told = events.map(({ data }) =>
      [data.ownerId === rotation.tenant.tenantId ? 'tenant' : 'account', data.kind, data.action, data.outcome].join(
        ' ',
      ),
    );
    const kind = kinds[cloud];
    expect(told.filter((each) => !each.endsWith(' '))).toEqual([
      `account ${kind} adopt succeeded`,
      `account ${kind} create succeeded`,
      'account secret change succeeded',
      'tenant cloud-credential change succeeded',
      ...(cloud === 'gcp' ? [`account ${kind} change succeeded`] : []),
      `account ${kind} remove absent`,
    ]);
    const rows = await sql<{ text: string }>`select to_jsonb(o)::text as text from outbox o`.execute(postgres.database);
    const everything = `${JSON.stringify(reports)} ${rows.rows.map(({ text }) => text).join()}`;
    expect(rotation.secrets()).toHaveLength(2);
    for (const secret of rotation.secrets()) {
      expect(everything).not.toContain(secret);
      expect(everything).not.toContain(JSON.stringify(secret).slice(1, -1));
    }
  });

  test('becomes current when the cloud knows it everywhere, and not before', async () => {
    await rotation.close();
    rotation = await restKeyRotation(postgres, { cloud, hiddenShare: 1 });
    const { current: old } = await rotation.inSecret();
    await rotation.pass(30 * DAY_MS);

    await rotation.run();

    expect((await rotation.inSecret()).current).not.toBe(old);
    expect(await rotation.areGood()).toBe(true);
  });

  test('that somebody has put into Rancher by hand, and said so, stays, and they are named', async () => {
    const { current: old } = await rotation.inSecret();
    await rotation.makeCredential({ ownerId: 'by-hand' });
    await rotation.pass(30 * DAY_MS);
    await rotation.run();

    const reports = [await nextDay(), await nextDay()];

    for (const { outcome } of reports) {
      expect(outcome).toEqual({ status: 'in-use', by: [expect.stringContaining('tenantry-by-hand')] });
    }
    expect(await goodIds()).toContain(old);
  });

  test('goes with the account, when the last tenant is gone', async () => {
    await rotation.run();
    await postgres.database.updateTable('tenants').set({ phase: 'retired' }).execute();
    await leave();

    const outcomes = [await nextDay(), await nextDay(), await nextDay()].map(({ outcome }) => outcome.status);

    expect(outcomes).toEqual(['waiting', 'revoked', 'revoked']);
    expect(rotation.inRancher()).toEqual([]);
    expect(await ids()).toEqual([]);
  });
});

describe('at Azure', () => {
  beforeEach(async () => {
    rotation = await restKeyRotation(postgres, { cloud: 'azure' });
  });

  test('a credential of the same application that says nothing of its password keeps the old one', async () => {
    const { current: old } = await rotation.inSecret();
    await rotation.makeCredential({ ownerId: 'silent', isMarked: false });
    await rotation.pass(30 * DAY_MS);
    await rotation.run();

    const reports = [await nextDay(), await nextDay()];

    for (const { outcome } of reports) {
      expect(outcome).toEqual({ status: 'in-use', by: [expect.stringContaining('tenantry-silent')] });
    }
    expect(await goodIds()).toContain(old);
  });

  test('a secret that does not say which password it holds is refused, with the remedy', async () => {
    const { current } = await rotation.inSecret();
    const { account: subscriptionId, access } = rotation.account;
    const { rancherClientId: clientId, tenantId } = access;
    const [clientSecret] = rotation.secrets();
    await rotation.putSecret(JSON.stringify({ clientId, clientSecret, subscriptionId, tenantId }));

    const { outcome } = await rotation.run();

    expect(outcome).toMatchObject({
      status: 'failed',
      error: { code: 'invalid-input', message: expect.stringContaining('secretId') },
    });
    expect(await goodIds()).toEqual([current]);
  });

  test('a password that somebody made beside ours is left alone', async () => {
    const { id: theirs } = await rotation.keys.create('by-hand');
    await rotation.pass(30 * DAY_MS);

    await rotation.run();
    await nextDay();
    const report = await nextDay();

    expect(report.strangers).toHaveLength(1);
    expect(await goodIds()).toContain(theirs);
  });

  test('of two passwords made since a rotation died, only that of the rotation goes', async () => {
    const { current: old } = await rotation.inSecret();
    await rotation.pass(30 * DAY_MS);
    await rotation.die({ operation: 'applications_AddPassword', when: 'after' });
    const lost = (await goodIds()).find((id) => id !== old);
    const { id: theirs } = await rotation.keys.create('by-hand');

    await nextDay();

    expect(lost).toBeDefined();
    expect(await goodIds()).toContain(theirs);
    expect(await goodIds()).not.toContain(lost);
  });
});

describe('at Google', () => {
  beforeEach(async () => {
    rotation = await restKeyRotation(postgres, { cloud: 'gcp' });
  });

  test('a key that somebody unknown still uses stays', async () => {
    const { current: old } = await rotation.inSecret();
    const text = await rotation.access.readSecret(rotation.account.rancherCredentialSecretArn);
    await rotation.pass(30 * DAY_MS);
    await rotation.run();
    await rotation.pass(DAY_MS / 2);
    await rotation.keys.isAccepted(text);
    await rotation.pass(DAY_MS / 2);

    const { outcome } = await rotation.run();

    expect(outcome).toEqual({ status: 'in-use', by: [expect.stringContaining('somebody unknown')] });
    expect(await goodIds()).toContain(old);
  });

  test('is not said to be unused before Google can have shown that it was used', async () => {
    await rotation.pass(30 * DAY_MS);
    await rotation.run();
    await rotation.pass(2 * HOUR_MS);

    const { outcome } = await rotation.run();

    expect(outcome).toEqual({ status: 'waiting', for: ['a moment without the old key'] });
    expect(await goodIds()).toHaveLength(2);
  });

  test('takes of the project what google.sh gives for it, and no more', async () => {
    await rotation.pass(30 * DAY_MS);
    for (let day = 0; day < 3; day += 1) await nextDay();

    const used = new Set(rotation.cloud.sent.flatMap(({ permissions }) => permissions));

    const script = readFileSync(new URL('../../infra/landing-account/google.sh', import.meta.url), 'utf8');
    const given = [...script.matchAll(/--permissions (\S+)/g)].flatMap(([, names = '']) => names.split(','));
    expect([...used]).toEqual([...new Set(given)]);
    expect(script).toContain('role/tenantry-$stage-rotate-rancher-keys');
  });

  test('an organization that forbids keys is named by what Google says', async () => {
    rotation.cloud.world.faults.add({
      match: { operation: 'iam.projects.serviceAccounts.keys.create' },
      fault: 'error',
      code: 'FAILED_PRECONDITION',
      message: 'Key creation is not allowed on this service account.',
      times: 1,
    });
    await rotation.pass(30 * DAY_MS);

    const { outcome } = await rotation.run();

    expect(outcome).toMatchObject({
      status: 'failed',
      error: { code: 'access-denied', message: expect.stringContaining('not allowed on this service account') },
    });
  });
});
