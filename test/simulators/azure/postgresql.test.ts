import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type SimulatedAzure, simulatedAzure } from '../../support/simulated-azure.ts';
import { bodies, get, ids, makeNetwork, put, remove } from './subscription.ts';

let azure: SimulatedAzure;

beforeEach(async () => {
  azure = await simulatedAzure();
  await makeNetwork(azure);
});
afterEach(() => azure.close());

const codeOf = ({ body }: { body: { error?: { code: string } } }) => body?.error?.code;
const withProperties = (properties: object) => ({
  ...bodies.server,
  properties: { ...bodies.server.properties, ...properties },
});
const administrator = `${ids.server}/administrators/00000000-0000-4000-8000-0000000dba00`;
const group = { properties: { principalName: 'admins', principalType: 'Group', tenantId: 'tenant' } };

async function makeServer(): Promise<void> {
  await put(azure, ids.server, bodies.server);
  await azure.clock.advance(1_000_000);
}

describe('a flexible server', () => {
  test('is accepted without a body, and has its name once it is ready', async () => {
    const begun = await put(azure, ids.server, bodies.server);
    const during = await get(azure, ids.server);
    await azure.clock.advance(1_000_000);
    const ready = await get(azure, ids.server);

    expect([begun.status, begun.body]).toEqual([202, undefined]);
    expect(begun.headers.get('azure-asyncoperation')).toContain('/Microsoft.DBforPostgreSQL/');
    expect(during.body.properties.state).toBe('Provisioning');
    expect(ready.body.properties).toMatchObject({
      state: 'Ready',
      fullyQualifiedDomainName: 'shop-database.postgres.database.azure.com',
    });
  });

  test.each([
    ['neither a password nor Entra', { authConfig: { passwordAuth: 'Disabled' } }, 'InvalidParameterValue'],
    ['passwords and no administrator', { authConfig: { passwordAuth: 'Enabled' } }, 'MissingRequiredParameter'],
    ['a storage that nobody sells', { storage: { storageSizeGB: 100 } }, 'InvalidParameterValue'],
    ['backups for too long', { backup: { backupRetentionDays: 60 } }, 'InvalidParameterValue'],
    ['an unknown member', { colour: 'red' }, 'InvalidRequestContent'],
    [
      'a subnet that is not delegated to it',
      { network: { ...bodies.server.properties.network, delegatedSubnetResourceId: `${ids.network}/subnets/nodes` } },
      'SubnetNotDelegated',
    ],
    [
      'no zone',
      { network: { delegatedSubnetResourceId: `${ids.network}/subnets/database` } },
      'EmptyPrivateDnsZoneArmResourceId',
    ],
  ])('is refused with %s', async (_case, properties, code) => {
    const answer = await put(azure, ids.server, withProperties(properties));

    expect([answer.status, codeOf(answer)]).toEqual([400, code]);
  });

  test('cannot be zone-redundant in the tier that is made to be cheap', async () => {
    const sku = { name: 'Standard_B2s', tier: 'Burstable' };

    expect(codeOf(await put(azure, ids.server, { ...bodies.server, sku }))).toBe('HighAvailabilityNotSupported');
  });

  test('is not found in a zone of its own name, nor in one that its network does not look into', async () => {
    const own = ids.zone.replace('shop.private.', 'shop-database.');
    const unlinked = ids.zone.replace('shop.private.', 'other.private.');
    const answers = [];
    for (const zone of [own, unlinked]) {
      await put(azure, zone, bodies.zone);
      await azure.clock.advance(90_000);
      const network = { ...bodies.server.properties.network, privateDnsZoneArmResourceId: zone };
      answers.push(codeOf(await put(azure, ids.server, withProperties({ network }))));
    }

    expect(answers).toEqual(['PrivateDnsZoneNameNotValid', 'PrivateDnsZoneNotLinked']);
  });

  test('has a name that no other customer has', async () => {
    await makeServer();
    const elsewhere = ids.server.replace('/resourceGroups/shop/', '/resourceGroups/other/');
    await put(azure, ids.server.split('/providers/')[0]?.replace('/shop', '/other') ?? '', { location: 'westeurope' });

    expect(codeOf(await put(azure, elsewhere, bodies.server))).toBe('ServerNameAlreadyExists');
  });

  test('is changed by PATCH in what that names, and never shows a password', async () => {
    await makeServer();
    const change = {
      properties: {
        authConfig: { passwordAuth: 'Enabled' },
        administratorLogin: 'boss',
        administratorLoginPassword: 'a-password-1!',
      },
    };

    const begun = await azure.arm('PATCH', `${ids.server}?api-version=2025-08-01`, { body: change });
    const busy = await azure.arm('PATCH', `${ids.server}?api-version=2025-08-01`, { body: change });
    await azure.clock.advance(300_000);
    const { body } = await get(azure, ids.server);

    expect(begun.status).toBe(202);
    expect([busy.status, codeOf(busy)]).toEqual([409, 'ServerBusy']);
    expect(body.properties).toMatchObject({
      state: 'Ready',
      authConfig: { passwordAuth: 'Enabled', activeDirectoryAuth: 'Enabled', tenantId: 'tenant' },
      highAvailability: { mode: 'ZoneRedundant' },
    });
    expect(JSON.stringify(body)).not.toContain('a-password-1!');
  });

  test('leaves a link behind that keeps its subnet for a while', async () => {
    await makeServer();
    await remove(azure, ids.server);
    await azure.clock.advance(181_000);

    const early = await remove(azure, ids.network);
    await azure.clock.advance(300_000);
    const late = await remove(azure, ids.network);

    expect((await get(azure, ids.server)).status).toBe(404);
    expect([early.status, codeOf(early)]).toEqual([400, 'InUseSubnetCannotBeDeleted']);
    expect(late.status).toBe(202);
  });
});

describe('an administrator of a server', () => {
  test('has to wait for it, and goes with it', async () => {
    const orphan = await put(azure, administrator, group);
    await put(azure, ids.server, bodies.server);
    const early = await put(azure, administrator, group);
    await azure.clock.advance(1_000_000);
    await put(azure, administrator, group);
    await azure.clock.advance(60_000);
    const made = await get(azure, administrator);
    await remove(azure, ids.server);
    await azure.clock.advance(300_000);

    expect(codeOf(orphan)).toBe('ParentResourceNotFound');
    expect([early.status, codeOf(early)]).toEqual([409, 'AadAuthOperationCannotBePerformedWhenServerIsNotAccessible']);
    expect(made.body.properties).toMatchObject({
      principalName: 'admins',
      principalType: 'Group',
      objectId: '00000000-0000-4000-8000-0000000dba00',
    });
    expect(made.body.properties.tenantId).toBeUndefined();
    expect(azure.counts()).toMatchObject({ 'flexible-server': 0, 'flexible-server-administrator': 0 });
  });

  test('is named by its object id, and keeps out a removal of the server while it is being made', async () => {
    await makeServer();

    const misnamed = await put(azure, `${ids.server}/administrators/admins`, group);
    await put(azure, administrator, group);
    const removal = await remove(azure, ids.server);

    expect(codeOf(misnamed)).toBe('InvalidResourceName');
    expect([removal.status, codeOf(removal)]).toEqual([409, 'ServerBusy']);
  });
});
