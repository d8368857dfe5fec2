import { auth, compute } from '@googleapis/compute';
import { container } from '@googleapis/container';
import { sqladmin } from '@googleapis/sqladmin';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { clusterBody, made, tenant } from '../../domain/google/tenant.ts';
import { PROJECT, type SimulatedGoogle, simulatedGoogle } from '../../support/simulated-google.ts';

let google: SimulatedGoogle;

beforeEach(async () => {
  google = await simulatedGoogle();
});
afterEach(() => google.close());

const project = PROJECT;
const region = 'europe-west3';

/**
 * They become our service account as a function does: by the identity of a role of AWS, and no key. They speak to Google's own hosts; on the
 * wire these are turned into ours.
 */
const settings = () => ({
  version: 'v1' as const,
  auth: auth.fromJSON(google.externalAccount()) as never,
  retry: false,
  fetchImplementation: (input: string | URL | Request, init?: RequestInit) =>
    fetch(String(input).replace('https://', `${google.url}/`), init),
});

const settle = () => google.clock.advance(20 * 60_000);

describe('Clients that Google publishes', () => {
  it('make a network with its NAT, list it, and take it away in the order that Google wants', async () => {
    const client = compute(settings());
    const { data: begun } = await client.networks.insert({
      project,
      requestBody: { name: 'n', autoCreateSubnetworks: false },
    });
    await settle();
    const { data: operation } = await client.globalOperations.wait({ project, operation: begun.name ?? '' });
    await client.subnetworks.insert({
      project,
      region,
      requestBody: { name: 's', network: 'global/networks/n', ipCidrRange: '10.0.0.0/20' },
    });
    await client.addresses.insert({ project, region, requestBody: { name: 'a' } });
    await settle();
    await client.routers.insert({
      project,
      region,
      requestBody: {
        name: 'r',
        network: 'global/networks/n',
        nats: [
          {
            name: 'nat',
            natIpAllocateOption: 'MANUAL_ONLY',
            natIps: [`regions/${region}/addresses/a`],
            sourceSubnetworkIpRangesToNat: 'ALL_SUBNETWORKS_ALL_IP_RANGES',
          },
        ],
      },
    });
    await settle();

    const { data: listed } = await client.subnetworks.list({ project, region, filter: 'name eq s' });
    const { data: everywhere } = await client.addresses.aggregatedList({ project });
    const { data: status } = await client.routers.getRouterStatus({ project, region, router: 'r' });
    const { data: address } = await client.addresses.get({ project, region, address: 'a' });
    const tooEarly = await client.networks.delete({ project, network: 'n' }).catch((error) => error);
    await client.routers.delete({ project, region, router: 'r' });
    await settle();
    await client.subnetworks.delete({ project, region, subnetwork: 's' });
    await client.addresses.delete({ project, region, address: 'a' });
    await settle();
    await client.networks.delete({ project, network: 'n' });
    await settle();

    expect(operation).toMatchObject({ status: 'DONE', operationType: 'insert' });
    expect(listed.items).toMatchObject([{ name: 's', ipCidrRange: '10.0.0.0/20' }]);
    expect(everywhere.items?.[`regions/${region}`]?.addresses).toMatchObject([{ name: 'a', status: 'IN_USE' }]);
    expect(status.result?.natStatus?.[0]?.userAllocatedNatIps).toEqual([address.address]);
    expect(tooEarly).toMatchObject({ status: 400 });
    expect(tooEarly.message).toContain('is already being used by');
    expect(Object.values(google.counts()).every((count) => count === 0)).toBe(true);
  });

  it('make a cluster in the network of a tenant', async () => {
    await made(google, ['network']);
    const client = container(settings());
    const parent = `projects/${project}/locations/${region}`;

    const { data: begun } = await client.projects.locations.clusters.create({
      parent,
      requestBody: { cluster: clusterBody({ team: 'red' }) },
    });
    await settle();
    const { data: operation } = await client.projects.locations.operations.get({
      name: `${parent}/operations/${begun.name}`,
    });
    const { data: found } = await client.projects.locations.clusters.list({ parent });

    expect(operation.status).toBe('DONE');
    expect(found.clusters).toMatchObject([{ name: tenant.clusterName, status: 'RUNNING' }]);
  });

  it('make a database server', async () => {
    const client = sqladmin(settings());

    const { data: begun } = await client.instances.insert({
      project,
      requestBody: {
        name: 'db',
        region,
        databaseVersion: 'POSTGRES_17',
        settings: {
          tier: 'db-custom-2-7680',
          databaseFlags: [{ name: 'cloudsql.iam_authentication', value: 'on' }],
          ipConfiguration: {
            ipv4Enabled: false,
            pscConfig: { pscEnabled: true, allowedConsumerProjects: [project] },
          },
        },
      },
    });
    await settle();
    const { data: operation } = await client.operations.get({ project, operation: begun.name ?? '' });
    const { data: found } = await client.instances.list({ project });

    expect(operation.status).toBe('DONE');
    expect(found.items).toMatchObject([{ name: 'db', state: 'RUNNABLE' }]);
  });

  it('are told in the words of Google what is wrong', async () => {
    const client = compute(settings());

    const error = await client.networks.get({ project, network: 'nowhere' }).catch((refusal) => refusal);

    expect(error).toMatchObject({ status: 404 });
    expect(error.message).toContain("'projects/tenantry-landing/global/networks/nowhere' was not found");
  });
});
