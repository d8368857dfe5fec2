import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { DAY_MS } from '../support/key-rotation.ts';
import { type KeyScene, keyScene } from '../support/key-scene.ts';
import { outboxRows } from '../support/outbox-rows.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { reserveTenant } from '../support/tenants.ts';

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

const later = async (ms: number) => {
  await rotation.pass(ms);
  return rotation.run();
};
const nextDay = () => later(DAY_MS);
const leave = () =>
  postgres.database
    .updateTable('landing_accounts')
    .set({ leaving_since: new Date(0) })
    .execute();

describe('A key for Rancher', () => {
  test('is left alone while it is not old', async () => {
    await rotation.pass(29 * DAY_MS);

    const report = await rotation.run();

    expect(report.outcome).toEqual({ status: 'kept' });
    expect(rotation.keys()).toHaveLength(1);
    expect(await scene.states()).toEqual(['current']);
  });

  test('is replaced in days: another works at once, the old one is disabled the next day, and gone the day after', async () => {
    const [old] = rotation.keys();
    await rotation.pass(30 * DAY_MS);

    await rotation.run();
    const first = { keys: rotation.keys(), inRancher: rotation.inRancher() };
    await later(5 * MINUTE_MS);
    const soon = rotation.keys();
    await nextDay();
    const second = rotation.keys();
    await later(DAY_MS / 24);
    const hourLater = rotation.keys();
    const last = await nextDay();

    const [made] = rotation.keys();
    expect(first.keys).toEqual([
      { id: old?.id, active: true },
      { id: made?.id, active: true },
    ]);
    expect(first.inRancher).toEqual([made?.id]);
    expect(soon).toEqual(first.keys);
    expect(hourLater).toEqual(second);
    expect(second).toEqual([
      { id: old?.id, active: false },
      { id: made?.id, active: true },
    ]);
    expect(rotation.keys()).toEqual([{ id: made?.id, active: true }]);
    expect(await rotation.inSecret()).toEqual({ current: made?.id, pending: undefined });
    expect(last.outcome).toEqual({ status: 'kept' });
    expect(await scene.states()).toEqual(['current', 'gone']);
  });

  test('becomes current when AWS knows it everywhere, and not before', async () => {
    await rotation.close();
    scene = await keyScene(postgres, { hiddenShare: 1 });
    rotation = scene.rotation;
    await rotation.pass(30 * DAY_MS);
    const [old] = scene.goodKeys();

    await rotation.run();

    const { current } = await rotation.inSecret();
    expect(current).not.toBe(old);
    expect(rotation.aws.iam.accountOf(current)).toBe(rotation.account.account);
  });

  test('is told of with each change, before and after it, and nothing of it is a secret', async () => {
    await rotation.pass(30 * DAY_MS);
    const reports = [await rotation.run(), await nextDay(), await nextDay()];

    const told = (await outboxRows(postgres.database)).events.map(({ data }) =>
      [
        data.ownerId === scene.tenant.tenantId ? 'tenant' : data.ownerId,
        data.kind,
        data.action,
        data.outcome ?? data.phase,
      ].join(' '),
    );
    expect(told).toEqual([
      'aws-01 access-key adopt succeeded',
      'aws-01 access-key create intent',
      'aws-01 access-key create succeeded',
      'aws-01 secret change succeeded',
      'tenant cloud-credential change intent',
      'tenant cloud-credential change succeeded',
      'aws-01 access-key change intent',
      'aws-01 access-key change succeeded',
      'aws-01 access-key remove intent',
      'aws-01 access-key remove absent',
    ]);
    const everything = `${JSON.stringify(reports)} ${await everyRow()}`;
    for (const secret of rotation.secrets()) expect(everything).not.toContain(secret);
  });

  test('is replaced by one run, though two come at once', async () => {
    await rotation.pass(30 * DAY_MS);

    const reports = await Promise.all([rotation.run(), rotation.run()]);

    expect(reports.map(({ outcome }) => outcome.status).sort()).toEqual(['busy', 'waiting']);
    expect(rotation.keys()).toHaveLength(2);
  });

  test('that a new tenant got from an outdated reading of the secret is replaced before it goes', async () => {
    const outdated = await rotation.access.readSecret(rotation.account.rancherCredentialSecretArn);
    await rotation.pass(30 * DAY_MS);
    await rotation.run();
    const late = await reserveTenant(postgres.database, { phase: 'active' });
    await scene.makeCredential({ secret: outdated, ownerId: late.tenantId });

    const found = await nextDay();
    const afterwards = { held: new Set(rotation.inRancher()), good: scene.goodKeys().length };
    await nextDay();
    await nextDay();

    expect(found.outcome.status).toBe('waiting');
    expect(afterwards).toEqual({ held: new Set([(await rotation.inSecret()).current]), good: 2 });
    expect(scene.goodKeys()).toEqual([(await rotation.inSecret()).current]);
    expect(rotation.keys()).toHaveLength(1);
  });

  test('that somebody has put into Rancher by hand stays, and they are named', async () => {
    const [old] = rotation.keys();
    await scene.makeCredential({ ownerId: 'by-hand' });
    await rotation.pass(30 * DAY_MS);
    await rotation.run();

    const report = await nextDay();

    expect(report.outcome).toEqual({ status: 'in-use', by: [expect.stringContaining('tenantry-by-hand')] });
    expect(scene.goodKeys()).toContain(old?.id);
  });

  test('that somebody unknown still uses stays', async () => {
    const [old] = rotation.keys();
    await rotation.pass(30 * DAY_MS);
    await rotation.run();
    await rotation.pass(DAY_MS / 2);
    rotation.aws.iam.used(String(old?.id), { service: 'eks', region: 'eu-central-1' });
    await rotation.pass(DAY_MS / 2);

    const report = await rotation.run();

    expect(report.outcome).toEqual({ status: 'in-use', by: [expect.stringContaining('somebody unknown')] });
    expect(scene.goodKeys()).toContain(old?.id);
  });

  test('that is none of ours is left alone and shown, and takes the place of a new one', async () => {
    await rotation.makeByHand();
    await rotation.pass(30 * DAY_MS);

    const failing = rotation.run();

    await expect(failing).resolves.toMatchObject({ outcome: { status: 'failed', error: { code: 'quota-exceeded' } } });
    expect(scene.goodKeys()).toHaveLength(2);
  });

  test('that somebody has put into the secret by hand is taken over, and the one before goes', async () => {
    await rotation.run();
    const text = await rotation.makeByHand();
    await rotation.putSecret(text);

    await nextDay();
    await nextDay();
    await nextDay();

    expect(rotation.inRancher()).toEqual([JSON.parse(text).accessKeyId]);
    expect(scene.goodKeys()).toEqual([JSON.parse(text).accessKeyId]);
    expect(await scene.states()).toEqual(['current', 'gone']);
  });

  test('that was disabled at AWS is replaced, however young it is', async () => {
    await rotation.run();
    await rotation.disableByHand();

    await nextDay();

    expect(scene.goodKeys()).toHaveLength(1);
    expect(rotation.inRancher()).toEqual(scene.goodKeys());
  });
});

describe('An account that is leaving', () => {
  test('keeps its key as long as a tenant lives there, who is named, and has it rotated', async () => {
    await leave();
    await rotation.pass(30 * DAY_MS);

    const report = await rotation.run();

    expect(report.outcome).toEqual({ status: 'in-use', by: [`cluster ${scene.tenant.clusterName}`] });
    expect(rotation.inRancher()).toEqual([scene.goodKeys()[1]]);
  });

  test('has its key disabled and then removed, with what was left of it in Rancher, when the last tenant is gone', async () => {
    await rotation.run();
    await postgres.database.updateTable('tenants').set({ phase: 'retired' }).execute();
    await leave();

    await nextDay();
    const disabled = { keys: rotation.keys(), inRancher: rotation.inRancher() };
    const removed = await nextDay();
    const afterwards = await nextDay();

    expect(disabled).toEqual({ keys: [{ id: expect.any(String), active: false }], inRancher: [] });
    expect(rotation.keys()).toEqual([]);
    expect([removed, afterwards].map(({ outcome }) => outcome.status)).toEqual(['revoked', 'revoked']);
  });
});

async function everyRow(): Promise<string> {
  const tables = ['outbox', 'rancher_keys', 'stage_leases', 'buckets', 'closures', 'tenants', 'resources'];
  const texts = tables.map(async (table) => {
    const { rows } = await sql<{ text: string }>`select to_jsonb(t)::text as text from ${sql.table(table)} t`.execute(
      postgres.database,
    );
    return rows.map(({ text }) => text).join();
  });
  return (await Promise.all(texts)).join();
}
