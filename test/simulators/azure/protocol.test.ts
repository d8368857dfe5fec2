import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { azureManners } from '../../../local/simulators/azure/manners.ts';
import { type SimulatedAzure, simulatedAzure, subscriptionId } from '../../support/simulated-azure.ts';
import { bodies, get, group, ids, makeGroup, makeNetwork, network, put, region, remove } from './subscription.ts';

let azure: SimulatedAzure;

beforeEach(async () => {
  azure = await simulatedAzure();
});
afterEach(() => azure.close());

describe('a request to Resource Manager', () => {
  test.each([
    [`${group}`, 'MissingApiVersionParameter'],
    [`${group}?api-version=2000-01-01`, 'InvalidApiVersionParameter'],
    [`${ids.address}?api-version=2000-01-01`, 'NoRegisteredProviderFound'],
    [`${group}/providers/Microsoft.Network/applicationGateways/x?api-version=${network}`, 'InvalidResourceType'],
  ])('for %s is refused as %s', async (path, code) => {
    const { body } = await azure.arm('GET', path);

    expect(body.error.code).toBe(code);
  });

  test('names things in any case', async () => {
    await makeGroup(azure);
    await put(azure, ids.address, bodies.address);

    const answer = await azure.arm('GET', `${ids.address.toUpperCase()}?api-version=${network}`);

    expect(answer.status).toBe(200);
    expect(answer.body.id).toBe(ids.address);
  });

  test('is refused about what is in no group, or not in it', async () => {
    const nowhere = await get(azure, ids.address);
    await makeGroup(azure);
    const absent = await get(azure, ids.address);

    expect([nowhere.status, nowhere.body.error.code]).toEqual([404, 'ResourceGroupNotFound']);
    expect([absent.status, absent.body.error.code]).toEqual([404, 'ResourceNotFound']);
  });

  test.each([
    ['an unknown member', { ...bodies.address, colour: 'red' }, 'InvalidRequestFormat'],
    ['a wrong type', { ...bodies.address, zones: 'all' }, 'InvalidRequestFormat'],
    ['no place', { ...bodies.address, location: undefined }, 'LocationRequired'],
    ['a place that there is not', { ...bodies.address, location: 'atlantis' }, 'LocationNotAvailableForResourceType'],
    ['a tag with a reserved character', { ...bodies.address, tags: { 'a/b': 'c' } }, 'InvalidTagNameCharacters'],
    [
      'more than fifty tags',
      { ...bodies.address, tags: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, 'x'])) },
      'InvalidTags',
    ],
  ])('with %s in its body is refused', async (_case, body, code) => {
    await makeGroup(azure);

    const answer = await put(azure, ids.address, body);

    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
    expect((await get(azure, ids.address)).status).toBe(404);
  });

  test('names the unknown member in the details', async () => {
    await makeGroup(azure);

    const { body } = await put(azure, ids.address, { ...bodies.address, properties: { colour: 'red' } });

    expect(body.error).toMatchObject({ message: 'Cannot parse the request.', details: [{ code: 'InvalidJson' }] });
    expect(body.error.details[0].message).toContain("Could not find member 'colour'");
  });

  test('may send back what it read', async () => {
    await makeNetwork(azure);
    const { body } = await get(azure, ids.network);

    const answer = await put(azure, ids.network, body);

    expect(answer.status).toBe(200);
  });

  test('cannot move a resource to another region', async () => {
    await makeGroup(azure);
    await put(azure, ids.address, bodies.address);
    await azure.clock.advance(20_000);

    const answer = await put(azure, ids.address, { ...bodies.address, location: 'westeurope' });

    expect([answer.status, answer.body.error.code]).toEqual([409, 'InvalidResourceLocation']);
  });

  test('with an etag that is not the current one changes nothing', async () => {
    await makeGroup(azure);
    const made = await put(azure, ids.address, bodies.address);
    await azure.clock.advance(20_000);
    const headers = { 'if-match': made.body.etag };

    const stale = await azure.arm('PUT', `${ids.address}?api-version=${network}`, { body: bodies.address, headers });

    expect([stale.status, stale.body.error.code]).toEqual([412, 'PreconditionFailed']);
  });

  test('may be one too many', async () => {
    await makeGroup(azure);
    const answers = [];
    for (let call = 0; call < 260; call += 1) answers.push(await get(azure, ids.address));

    const throttled = answers.filter(({ status }) => status === 429);
    await azure.clock.advance(1_000);
    const later = await get(azure, ids.address);

    expect(throttled.length).toBeGreaterThan(5);
    expect(throttled[0]?.headers.get('retry-after')).toBe('1');
    expect(throttled[0]?.body.error.code).toBe('SubscriptionRequestsThrottled');
    expect(later.status).toBe(404);
  });
});

describe('a long operation', () => {
  test('is begun by a PUT, asked after, and ends with the resource', async () => {
    await makeGroup(azure);
    const begun = await put(azure, ids.address, bodies.address);
    const operation = new URL(begun.headers.get('azure-asyncoperation') ?? '');
    const path = `${operation.pathname.replace('/management.azure.com', '')}${operation.search}`;

    const during = await azure.arm('GET', path);
    await azure.clock.advance(20_000);
    const after = await azure.arm('GET', path);
    const made = await get(azure, ids.address);

    expect([begun.status, begun.body.properties.provisioningState]).toEqual([201, 'Updating']);
    expect(begun.body.properties.ipAddress).toBeUndefined();
    expect(begun.headers.get('retry-after')).toBe('10');
    expect(during.body).toMatchObject({ status: 'InProgress' });
    expect(after.body).toMatchObject({ status: 'Succeeded', endTime: expect.any(String) });
    expect(made.body.properties).toMatchObject({
      provisioningState: 'Succeeded',
      ipAddress: expect.stringMatching(/^198\./),
    });
    expect(made.body.etag).not.toBe(begun.body.etag);
  });

  test('keeps out another one on the same resource', async () => {
    await makeGroup(azure);
    await put(azure, ids.address, bodies.address);

    const second = await put(azure, ids.address, bodies.address);
    const removal = await remove(azure, ids.address);

    expect([second.status, second.body.error.code]).toEqual([409, 'AnotherOperationInProgress']);
    expect([removal.status, removal.body.error.code]).toEqual([409, 'AnotherOperationInProgress']);
  });

  test('removes a resource; removing what is not there succeeds', async () => {
    await makeGroup(azure);
    await put(azure, ids.address, bodies.address);
    await azure.clock.advance(20_000);

    const begun = await remove(azure, ids.address);
    const during = await get(azure, ids.address);
    await azure.clock.advance(20_000);

    expect(begun.status).toBe(202);
    expect(during.body.properties.provisioningState).toBe('Deleting');
    expect((await get(azure, ids.address)).status).toBe(404);
    expect((await remove(azure, ids.address)).status).toBe(204);
  });

  test('may end in failure, where a rule of the world says so', async () => {
    await makeGroup(azure);
    azure.world.faults.add({ match: { operation: 'PublicIPAddresses_CreateOrUpdate' }, fault: 'resource-fails' });
    await put(azure, ids.address, bodies.address);
    await azure.clock.advance(20_000);

    const { body } = await get(azure, ids.address);

    expect(body.properties.provisioningState).toBe('Failed');
  });
});

describe('a resource group', () => {
  test('is made at once, and found by a tag', async () => {
    const made = await put(azure, group, { location: region, tags: { team: 'shop' } });
    await put(azure, `/subscriptions/${subscriptionId}/resourceGroups/other`, { location: region });
    const list = (filter: string) =>
      azure.arm(
        'GET',
        `/subscriptions/${subscriptionId}/resourcegroups?${new URLSearchParams({ 'api-version': '2025-04-01', $filter: filter })}`,
      );

    const found = await list("tagName eq 'team' and tagValue eq 'shop'");

    expect(made.status).toBe(201);
    expect(found.body.value.map(({ name }: { name: string }) => name)).toEqual(['shop']);
    expect((await list("name eq 'shop'")).body.error.code).toBe('InvalidFilterInQueryString');
  });

  test('refuses what no group has', async () => {
    const answers = [
      await put(azure, group, { location: region, colour: 'red' }),
      await put(azure, group, { location: 'atlantis' }),
    ];

    expect(answers.map(({ body }) => body.error.code)).toEqual([
      'InvalidRequestContent',
      'LocationNotAvailableForResourceGroup',
    ]);
  });

  test('lists what stands in it, and takes all of it along when it is removed', async () => {
    await makeNetwork(azure);
    const listed = await azure.arm('GET', `${group}/resources?api-version=2025-04-01`);

    const begun = await remove(azure, group);
    const during = await put(azure, ids.address, bodies.address);
    await azure.clock.advance(1_000_000);

    expect(listed.body.value.map(({ type }: { type: string }) => type).sort()).toEqual([
      'Microsoft.Network/natGateways',
      'Microsoft.Network/networkSecurityGroups',
      'Microsoft.Network/privateDnsZones',
      'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
      'Microsoft.Network/publicIPAddresses',
      'Microsoft.Network/virtualNetworks',
    ]);
    expect([begun.status, begun.headers.has('location')]).toEqual([202, true]);
    expect([during.status, during.body.error.code]).toEqual([409, 'ResourceGroupBeingDeleted']);
    expect((await get(azure, group)).body.error.code).toBe('ResourceGroupNotFound');
    expect(new Set(Object.values(azure.counts()))).toEqual(new Set([0]));
  });
});

describe('a call whose effect is left out', () => {
  test('is answered as done where the answer tells nothing of the effect, and refused otherwise', () => {
    const manners = azureManners('azure-network');

    expect(manners?.answerWithoutEffect('NatGateways_Delete')).toEqual({ status: 202 });
    expect(() => manners?.answerWithoutEffect('NatGateways_CreateOrUpdate')).toThrow(RangeError);
  });

  test('is not known of services of others', () => {
    expect(azureManners('ec2')).toBeUndefined();
  });
});
