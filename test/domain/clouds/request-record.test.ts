import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { awsModelsArePresent } from '../../support/aws-models.ts';
import { azureSchemasArePresent } from '../../support/azure-schemas.ts';
import { discoveryIsPresent } from '../../support/google-discovery.ts';
import { otcSchemasArePresent } from '../../support/otc-schemas.ts';
import { rancherSchemasArePresent } from '../../support/rancher-schemas.ts';
import { createRequestRecord, type RequestRecord } from '../../support/request-record.ts';

const present = {
  AWS: awsModelsArePresent,
  Azure: azureSchemasArePresent,
  Google: discoveryIsPresent,
  OTC: otcSchemasArePresent,
  Rancher: rancherSchemasArePresent,
};

afterAll(() => {
  const absent = Object.entries(present).flatMap(([name, isPresent]) => (isPresent ? [] : [name]));
  if (absent.length > 0)
    console.warn(`Not run: requests against what is published by ${absent.join(', ')} (../shared/specs).`);
});

const context = { caller: { arn: 'arn:aws:sts::1:assumed-role/tenantry-provisioning/run' } };
const call = (record: RequestRecord, about: { service: string; operation: string; input: object }) =>
  record.call({ ...about, context } as never);
const send = (
  record: RequestRecord,
  { method, url, operation, body }: { method: string; url: string; operation: string; body: object },
) => {
  const { host, pathname, searchParams: query } = new URL(url);
  const path = decodeURI(pathname);
  record.request(
    { host, method, path, query, body, caller: { subject: 'role' } } as never,
    { operation, path } as never,
  );
};

const network =
  'https://management.azure.com/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/n?api-version=2025-07-01';
const addressSpace = { addressPrefixes: ['10.0.0.0/16'] };
const firewall = 'https://compute.googleapis.com/compute/v1/projects/p/global/networks';

/** A body as its vendor takes it, and the same with a member misspelt. */
const senders = {
  AWS: (record: RequestRecord, member: string) =>
    call(record, { service: 'ec2', operation: 'CreateVpc', input: { [member]: '10.0.0.0/16' } }),
  Azure: (record: RequestRecord, member: string) =>
    send(record, {
      method: 'PUT',
      url: network,
      operation: 'VirtualNetworks_CreateOrUpdate',
      body: { location: 'germanywestcentral', properties: { [member]: addressSpace } },
    }),
  Google: (record: RequestRecord, member: string) =>
    send(record, { method: 'POST', url: firewall, operation: 'compute.networks.insert', body: { [member]: false } }),
  OTC: (record: RequestRecord, member: string) =>
    send(record, {
      method: 'POST',
      url: 'https://vpc.eu-de.otc.t-systems.com/v1/{project}/vpcs',
      operation: 'CreateVpc',
      body: { vpc: { [member]: '10.0.0.0/16' } },
    }),
  Rancher: (record: RequestRecord, member: string) =>
    call(record, {
      service: 'rancher',
      operation: 'POST /v3/clusters',
      input: { gkeConfig: { [member]: 'europe-west3' } },
    }),
} as const;

describe.each([
  ['AWS', 'CidrBlock', 'CidrBlok'],
  ['Azure', 'addressSpace', 'adressSpace'],
  ['Google', 'autoCreateSubnetworks', 'autoCreateSubnets'],
  ['OTC', 'cidr', 'cdir'],
  ['Rancher', 'region', 'regoin'],
] as const)('the record of what is sent to %s', (name, right, misspelt) => {
  const whenPresent = present[name] ? it : it.skip;

  whenPresent('counts bodies, and tells of a member that the vendor does not know', () => {
    const record = createRequestRecord();
    senders[name](record, right);
    const [before] = record.recorded();

    senders[name](record, misspelt);

    const [after] = record.recorded();
    expect([before?.bodies, after?.bodies]).toEqual([1, 2]);
    expect(before?.violations?.filter((each) => /unknown/.test(each))).toEqual([]);
    expect(after?.violations).toContainEqual(expect.stringMatching(new RegExp(`${misspelt}.* is unknown`)));
  });

  whenPresent('fails where it is settled with such a body', async () => {
    const folder = pathToFileURL(`${await mkdtemp(join(tmpdir(), 'tenantry-record-'))}/`);
    const record = createRequestRecord({ folder });
    senders[name](record, misspelt);

    await expect(record.settle()).rejects.toThrow(misspelt);
  });
});

describe('the record', () => {
  it('leaves out what somebody else sends, and what has no body', () => {
    const record = createRequestRecord({ isOurs: (subject) => subject !== 'role' });
    senders.Azure(record, 'adressSpace');
    senders.Google(record, 'autoCreateSubnets');

    expect(record.recorded()).toEqual([]);
  });
});
