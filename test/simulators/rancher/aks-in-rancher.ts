import { createAzure } from '../../../local/simulators/azure/azure.ts';
import { createRestDesk } from '../../../local/simulators/rest/desk.ts';
import { askInProcess } from '../../../local/simulators/rest/in-process.ts';
import type { RestVendor } from '../../../local/simulators/rest/vendor.ts';
import { aksConfig } from '../../../src/rancher/aks-cluster-body.ts';
import { type Json, rancherAddresses, simulatedRancher } from './simulated-rancher.ts';

export const subscriptionId = '00000000-0000-4000-8000-000000000001';
const tenantId = '00000000-0000-4000-8000-00000000aaaa';
export const principal = {
  tenantId,
  subscriptionId,
  clientId: '00000000-0000-4000-8000-00000000c0de',
  clientSecret: 'secret-of-the-principal',
};
export const place = { resourceGroup: 'tenantry-t-1', virtualNetwork: 'virtual-network', subnet: 'nodes' };
const group = `/subscriptions/${subscriptionId}/resourceGroups/${place.resourceGroup}`;
const identity = `/subscriptions/${subscriptionId}/resourceGroups/tenantry-access/providers/Microsoft.ManagedIdentity/userAssignedIdentities/tenantry-clusters`;
export const clusterPath = (name: string) => `${group}/providers/Microsoft.ContainerService/managedClusters/${name}`;

/** Rancher beside an Azure with one subscription, and in it a network with a NAT gateway. */
export async function rancherOnAzure() {
  const clouds: RestVendor[] = [];
  const simulated = await simulatedRancher({}, (world) => {
    clouds.push(
      createAzure(world, {
        subscriptions: [{ subscriptionId, tenantId }],
        applications: [
          {
            ...principal,
            objectId: '00000000-0000-4000-8000-000000000b0b',
            roles: [{ subscriptionId, actions: ['*'] }],
          },
        ],
        identities: [{ id: identity }],
        webIdentity: { verify: () => undefined },
      }),
    );
    return clouds;
  });
  const ask = askInProcess(createRestDesk({ vendors: clouds }), { requestId: () => 'test' });
  const token = async () => {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: principal.clientId,
      client_secret: principal.clientSecret,
      scope: 'https://management.azure.com/.default',
    });
    const url = `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`;
    return ((await ask({ method: 'POST', url, body })).body as Json).access_token as string;
  };
  /** Calls ARM as the principal, beside Rancher. */
  const arm = async (method: string, path: string, { version, body }: { version: string; body?: object }) => {
    const url = `https://management.azure.com${path}?api-version=${version}`;
    const headers = { authorization: `Bearer ${await token()}` };
    const { status, body: answer } = await ask({ method, url, headers, ...(body && { body }) });
    return { status, body: answer as Json };
  };
  const aks = (method: string, name: string, body?: object) =>
    arm(method, clusterPath(name), { version: '2025-10-01', ...(body && { body }) });
  const natAddress = await buildNetwork({ arm, pass: simulated.pass });
  const credential = (
    await simulated.call('POST', '/v3/cloudcredentials', {
      type: 'cloudCredential',
      name: 'azure',
      azurecredentialConfig: principal,
    })
  ).body.id as string;
  return { ...simulated, arm, aks, natAddress, credential };
}

export type RancherOnAzure = Awaited<ReturnType<typeof rancherOnAzure>>;

/** A body for POST /v3/clusters that the operator accepts: our own. */
export function aksBody(name: string, { credential, natAddress, ...changes }: Json) {
  const config = aksConfig({
    clusterName: name,
    region: 'germanywestcentral',
    size: 'small',
    endpointAccess: [...rancherAddresses, natAddress],
    ...place,
    serviceCidr: '10.65.0.0/16',
    dnsServiceIp: '10.65.0.10',
    zones: ['1', '2', '3'],
    identity,
    tags: { 'tenantry-owner': 't-1' },
    credentialId: credential,
  });
  return { type: 'cluster', name, aksConfig: { ...config, ...changes } };
}

/** A subnet behind a NAT gateway with one address, which is returned as a CIDR. */
async function buildNetwork({
  arm,
  pass,
}: {
  arm: (method: string, path: string, options: { version: string; body?: object }) => Promise<Json>;
  pass: (minutes: number) => Promise<void>;
}): Promise<string> {
  const location = 'germanywestcentral';
  const network = `${group}/providers/Microsoft.Network`;
  const put = async (path: string, body: object, version = '2025-07-01') => {
    const answer = await arm('PUT', path, { version, body: { location, ...body } });
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
    await pass(1);
  };
  await put(group, { tags: { 'tenantry-owner': 't-1' } }, '2025-04-01');
  await put(`${network}/publicIPAddresses/nat`, {
    sku: { name: 'Standard' },
    properties: { publicIPAllocationMethod: 'Static' },
  });
  await put(`${network}/natGateways/nat`, {
    sku: { name: 'Standard' },
    properties: { publicIpAddresses: [{ id: `${network}/publicIPAddresses/nat` }] },
  });
  await put(`${network}/virtualNetworks/${place.virtualNetwork}`, {
    properties: {
      addressSpace: { addressPrefixes: ['10.64.0.0/16'] },
      subnets: [
        {
          name: place.subnet,
          properties: { addressPrefix: '10.64.0.0/17', natGateway: { id: `${network}/natGateways/nat` } },
        },
      ],
    },
  });
  const { body } = await arm('GET', `${network}/publicIPAddresses/nat`, { version: '2025-07-01' });
  return `${body.properties.ipAddress}/32`;
}
