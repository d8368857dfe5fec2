import { generateKeyPairSync, sign } from 'node:crypto';
import { createGoogle } from '../../../local/simulators/google/google.ts';
import { openGoogle } from '../../../local/simulators/rancher/gke/google.ts';
import { createRestDesk } from '../../../local/simulators/rest/desk.ts';
import { type AskRest, askInProcess } from '../../../local/simulators/rest/in-process.ts';
import type { RestVendor } from '../../../local/simulators/rest/vendor.ts';
import type { World } from '../../../local/simulators/world/world.ts';
import { gkeConfig } from '../../../src/rancher/gke-cluster-body.ts';
import { type Json, rancherAddresses, simulatedRancher } from './simulated-rancher.ts';

export const project = 'tenants-01';
const email = `rancher@${project}.iam.gserviceaccount.com`;
const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
export const keyFile = {
  type: 'service_account',
  project_id: project,
  private_key_id: 'key-1',
  private_key: privateKey,
  client_email: email,
  token_uri: 'https://oauth2.googleapis.com/token',
};
const where = `projects/${project}/locations/europe-west3`;
export const clusterPath = (name: string) => `${where}/clusters/${name}`;

const googleIn = (world: World): RestVendor =>
  createGoogle(world, {
    verifyIdentity: () => undefined,
    projects: [
      {
        projectId: project,
        projectNumber: '123456789012',
        identityProviders: [],
        serviceAccounts: [
          { email, permissions: 'all', identityUsers: [], publicKeys: { [keyFile.private_key_id]: publicKey } },
        ],
      },
    ],
  });

/** Rancher beside a Google Cloud with one project, and in it a network with a NAT. */
export async function rancherOnGoogle() {
  const clouds: RestVendor[] = [];
  const simulated = await simulatedRancher({}, (world) => {
    clouds.push(googleIn(world));
    return clouds;
  });
  const ask = askInProcess(createRestDesk({ vendors: clouds }), { requestId: () => 'test' });
  const gke = (method: string, path: string, body?: object): Promise<Json> =>
    openGoogle(JSON.stringify(keyFile), { ask, now: () => simulated.clock.now() }).call({
      method,
      path,
      ...(body && { body }),
    });
  const compute = async (method: string, path: string, body?: object): Promise<Json> => {
    const authorization = `Bearer ${await tokenOf(ask, Math.floor(simulated.clock.now() / 1000))}`;
    const url = `https://compute.googleapis.com/compute/v1/projects/${project}/${path}`;
    const answer = await ask({ method, url, headers: { authorization }, ...(body && { body }) });
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
    return answer.body;
  };
  const natAddress = await buildNetwork({ compute, pass: simulated.pass });
  const credential = (
    await simulated.call('POST', '/v3/cloudcredentials', {
      type: 'cloudCredential',
      name: 'google',
      googlecredentialConfig: { authEncodedJson: JSON.stringify(keyFile) },
    })
  ).body.id as string;
  return { ...simulated, gke, natAddress, credential };
}

export type RancherOnGoogle = Awaited<ReturnType<typeof rancherOnGoogle>>;

/** A body for POST /v3/clusters that the operator accepts: our own. */
export function gkeBody(name: string, { credential, ...changes }: Json) {
  const config = gkeConfig({
    clusterName: name,
    region: 'europe-west3',
    projectId: project,
    size: 'small',
    endpointAccess: rancherAddresses,
    network: 'tenant',
    subnetwork: 'nodes',
    podRange: 'pods',
    serviceRange: 'services',
    controlPlaneCidr: '10.64.32.0/28',
    zones: ['europe-west3-a', 'europe-west3-b', 'europe-west3-c'],
    labels: { 'tenantry-owner': 't-1' },
    credentialId: credential,
  });
  const version = '1.35.1-gke.1000';
  const nodePools = config.nodePools.map((pool) => ({ ...pool, version }));
  return { type: 'cluster', name, gkeConfig: { ...config, kubernetesVersion: version, nodePools, ...changes } };
}

async function tokenOf(ask: AskRest, iat: number): Promise<string> {
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss: email,
    scope: 'https://www.googleapis.com/auth/cloud-platform',
    aud: keyFile.token_uri,
    iat,
    exp: iat + 3600,
  };
  const signed = `${encoded({ alg: 'RS256', kid: keyFile.private_key_id })}.${encoded(claims)}`;
  const assertion = `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
  const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
  return ((await ask({ method: 'POST', url: keyFile.token_uri, body })).body as Json).access_token;
}

/** A subnetwork whose addresses leave by one address, which is returned as a CIDR. */
async function buildNetwork({
  compute,
  pass,
}: {
  compute: (method: string, path: string, body?: object) => Promise<Json>;
  pass: (minutes: number) => Promise<void>;
}): Promise<string> {
  const base = `projects/${project}`;
  const region = 'regions/europe-west3';
  const insert = async (path: string, body: object) => {
    await compute('POST', path, body);
    await pass(2);
  };
  await insert('global/networks', { name: 'tenant', autoCreateSubnetworks: false });
  await insert(`${region}/subnetworks`, {
    name: 'nodes',
    network: `${base}/global/networks/tenant`,
    ipCidrRange: '10.64.0.0/20',
    secondaryIpRanges: [
      { rangeName: 'pods', ipCidrRange: '10.128.0.0/16' },
      { rangeName: 'services', ipCidrRange: '10.64.16.0/20' },
    ],
  });
  await insert(`${region}/addresses`, { name: 'nat', addressType: 'EXTERNAL' });
  await insert(`${region}/routers`, {
    name: 'router',
    network: `${base}/global/networks/tenant`,
    nats: [
      {
        name: 'nat',
        natIpAllocateOption: 'MANUAL_ONLY',
        natIps: [`${base}/${region}/addresses/nat`],
        sourceSubnetworkIpRangesToNat: 'LIST_OF_SUBNETWORKS',
        subnetworks: [{ name: `${base}/${region}/subnetworks/nodes`, sourceIpRangesToNat: ['ALL_IP_RANGES'] }],
      },
    ],
  });
  const { address } = await compute('GET', `${region}/addresses/nat`);
  return `${address}/32`;
}
