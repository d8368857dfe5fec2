import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { createArmClient } from '../../../src/clouds/azure/client.ts';

const item = z.object({ name: z.string() });
const group = '/subscriptions/s/resourceGroups/g';

describe('the client of Resource Manager', () => {
  const seen: string[] = [];
  const answers = new Map<string, { status?: number; body?: object }>();
  let endpointUrl = '';

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    seen.push(`${request.method} ${url.pathname}?${url.searchParams}`);
    const key = url.searchParams.get('$skiptoken') ?? url.pathname;
    const { status = 200, body = {} } = answers.get(key) ?? {};
    response.writeHead(status).end(JSON.stringify(body));
  });
  const session = { token: async () => 'token', refused: async () => false };
  const client = () => createArmClient({ account: 's', region: 'westeurope', session, endpointUrl });

  beforeAll(async () => {
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    endpointUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  it('reads every page of a list, by the link that each gives', async () => {
    const path = `${group}/providers/Microsoft.Network/natGateways`;
    const nextLink = `https://management.azure.com${path}?api-version=2025-07-01&$skiptoken=second`;
    answers.set(`/management.azure.com${path}`, { body: { value: [{ name: 'a' }], nextLink } });
    answers.set('second', { body: { value: [{ name: 'b' }] } });

    expect(await client().list(path, item)).toEqual([{ name: 'a' }, { name: 'b' }]);
  });

  it.each([
    ['/subscriptions/s/resourcegroups', '2025-04-01'],
    [`${group}/resources`, '2025-04-01'],
    [`${group}/providers/Microsoft.Network/virtualNetworks/n/subnets/nodes`, '2025-07-01'],
    [`${group}/providers/Microsoft.Network/privateDnsZones/z/virtualNetworkLinks/l`, '2024-06-01'],
    [`${group}/providers/Microsoft.DBforPostgreSQL/flexibleServers/f/administrators/a`, '2025-08-01'],
    ['/subscriptions/s/providers/Microsoft.ContainerService/managedClusters', '2026-05-01'],
    ['/subscriptions/s/providers/Microsoft.Compute/locations/westeurope/usages', '2024-11-01'],
  ])('asks for %s in the version %s', async (path, version) => {
    await client().get(path, z.unknown());

    expect(seen.at(-1)).toBe(`GET /management.azure.com${path}?api-version=${version}`);
  });

  it('takes what is not there for absent, and an answer that says something else for a failure', async () => {
    const refusal = (code: string) => ({ status: 404, body: { error: { code, message: 'words' } } });
    answers.set(`/management.azure.com${group}/gone`, refusal('ResourceNotFound'));
    answers.set(`/management.azure.com${group}/odd`, refusal('InvalidResourceType'));

    const gone = await client().get(`${group}/gone`, item);
    await client().remove(`${group}/gone`);

    expect(gone).toBeUndefined();
    expect(await client().list(`${group}/gone`, item)).toEqual([]);
    await expect(client().get(`${group}/odd`, item)).rejects.toMatchObject({ status: 404 });
    await expect(client().put(`${group}/gone`, {})).rejects.toMatchObject({ status: 404 });
  });
});
