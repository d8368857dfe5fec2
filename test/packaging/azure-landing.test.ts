import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { PlannedResource } from '../../src/resources/resource-kind.ts';
import { clusterBody, makeStages, patiently } from '../support/azure-tenant.ts';
import { createAll } from '../support/planned.ts';
import type { SentRequest } from '../support/rest-cloud.ts';
import { landingAccount, type SimulatedAzure, simulatedAzure, tenant } from '../support/simulated-azure.ts';

const root = join(import.meta.dirname, '../..');
const template = JSON.parse(readFileSync(join(root, 'infra/landing-account/azure.json'), 'utf8'));
const scope = { ownerId: tenant.tenantId, providerIds: [] };

interface Resource {
  readonly type: string;
  readonly name: string;
  readonly properties: { readonly permissions: readonly { readonly actions: readonly string[] }[] };
}

function actionsOf(role: string): string[] {
  const found = template.resources.find(
    ({ type, name }: Resource) =>
      type === 'Microsoft.Authorization/roleDefinitions' && name === `[variables('${role}')]`,
  );
  return found.properties.permissions.flatMap(({ actions }: { actions: string[] }) => actions);
}

/** What Resource Manager asks a role for, for a request; that a body refers to something asks for more. */
function actionOf({ method, path }: SentRequest): string {
  const right = method === 'GET' ? 'read' : method === 'DELETE' ? 'delete' : 'write';
  const [before = '', provider] = (path.split('?')[0] ?? '').split('/providers/');
  if (provider === undefined) {
    const kind = before.endsWith('/resources') ? 'resourceGroups/resources' : 'resourceGroups';
    return `Microsoft.Resources/subscriptions/${kind}/${right}`;
  }
  const [namespace = '', ...rest] = provider.split('/');
  const types = rest.filter((_, index) => index % 2 === 0);
  return [namespace, ...types, right].join('/');
}

const joined = ['natGateways', 'networkSecurityGroups', 'privateDnsZones', 'publicIPAddresses', 'virtualNetworks']
  .concat('virtualNetworks/subnets')
  .map((type) => `Microsoft.Network/${type}/join/action`);

/** Makes a tenant, asks everything about it, mends it, and removes it with the cluster that Rancher would have left behind. */
async function wholeLife(azure: SimulatedAzure): Promise<void> {
  const made = await makeStages(azure, { stages: ['network', 'database', 'ingress'] });
  const network = made.get('virtual-network')?.outputs;
  const publicIp = made.get('public-ip-address/nat')?.outputs.publicIp;
  const cluster = { name: tenant.clusterName, region: tenant.region };
  const tags = { 'tenantry-owner': tenant.tenantId, 'tenantry-slot': 'cluster' };
  const body = clusterBody(network?.nodeSubnetId ?? '', { authorizedIPRanges: [`${publicIp}/32`], tags });
  const path = `${made.get('resource-group')?.providerId}/providers/Microsoft.ContainerService/managedClusters/${cluster.name}`;
  await azure.arm('PUT', `${path}?api-version=2026-05-01`, { body });
  await azure.clock.advance(700_000);

  await azure.adapter.natAddressesOf(cluster);
  await azure.adapter.roomFor(tenant.region, 'small');
  await azure.adapter.reachable(cluster, scope);
  await azure.adapter.failureOf(cluster);

  const [remnant] = await azure.adapter.remnants('cluster', tenant);
  for (const observed of (await remnant?.read(scope)) ?? [])
    await remnant?.remove(observed, { keepFinalSnapshot: false });
  await azure.clock.advance(700_000);
  const plans = await Promise.all(
    (['network', 'database', 'ingress'] as const).map((of) => azure.adapter.plan(of, tenant)),
  );
  const order = new Map([...made.keys()].map((slot, index) => [slot, index]));
  const last = (one: PlannedResource, other: PlannedResource) =>
    (order.get(other.slot) ?? 0) - (order.get(one.slot) ?? 0);
  for (const { slot, kind } of plans.flat().sort(last)) {
    const observed = (await kind.read(scope)).find((each) => each.slot === slot);
    if (observed) await patiently(azure, () => kind.remove(observed, { keepFinalSnapshot: false }));
    await azure.clock.advance(300_000);
  }
}

/** Why a making has failed only its operation tells. */
async function failedMakings(azure: SimulatedAzure): Promise<void> {
  for (const operation of ['PublicIPAddresses_CreateOrUpdate', 'PrivateZones_CreateOrUpdate']) {
    const fault = { code: 'InternalServerError', message: 'An error occurred.' };
    azure.world.faults.add({ match: { operation }, fault: 'resource-fails', ...fault });
  }
  const stages = await Promise.all((['network', 'database'] as const).map((of) => azure.adapter.plan(of, tenant)));
  const plan = stages
    .flat()
    .filter(({ kind }) => ['resource-group', 'public-ip-address', 'private-dns-zone'].includes(kind.kind));
  const made = await createAll(plan, { ownerId: tenant.tenantId, pause: () => azure.clock.advance(300_000) });
  for (const { slot, kind } of plan.reverse()) {
    const observed = made.get(slot);
    if (!observed) throw new Error(`${slot} is not there.`);
    const [found = observed] = await kind.read({ ...scope, providerIds: [observed.providerId] });
    await patiently(azure, () => kind.remove(found, { keepFinalSnapshot: false }));
    await azure.clock.advance(300_000);
  }
}

describe('the template of an Azure landing account', () => {
  test('gives our identity every action that the life of a tenant takes, and none besides', async () => {
    const actions = actionsOf('provisioningRole');
    const azure = await simulatedAzure({ actions });

    try {
      await wholeLife(azure);
      await failedMakings(azure);
    } finally {
      await azure.close();
    }

    const rancher = azure.sent.findIndex(({ method, path }) => method === 'PUT' && path.includes('/managedClusters/'));
    const ours = azure.sent.filter((_, index) => index !== rancher).map(actionOf);
    expect(azure.counts()['resource-group']).toBe(0);
    // Azure compares actions, as everything, without regard to case.
    const needed = new Set([...ours, ...joined].map((action) => action.toLowerCase()));
    expect(actions.map((action) => action.toLowerCase()).sort()).toEqual([...needed].sort());
  });

  test.each(actionsOf('provisioningRole').filter((action) => action.endsWith('/join/action')))(
    'needs %s, though nobody calls it',
    async (action) => {
      const actions = actionsOf('provisioningRole').filter((each) => each !== action);
      const azure = await simulatedAzure({ actions });

      const making = makeStages(azure, { stages: ['network', 'database'] }).finally(() => azure.close());

      await expect(making).rejects.toMatchObject({
        code: 'access-denied',
        message: expect.stringContaining(`does not have permission to perform action(s) '${action}'`),
      });
    },
  );

  test('lets in the roles of those functions that enter landing accounts, each by its own credential', () => {
    const entering = readdirSync(join(root, 'functions')).filter((name) =>
      readFileSync(join(root, `functions/${name}/function.yml`), 'utf8').includes('landingAccess'),
    );

    expect(template.variables.functions).toEqual(entering.sort());
    // "A maximum of 20 federated identity credentials can be added to an application or user-assigned managed identity."
    expect(entering.length).toBeLessThanOrEqual(20);
  });

  test('lets Rancher make a cluster in the network of a tenant, under the identity of the clusters', async () => {
    const azure = await simulatedAzure({ ownerActions: [...actionsOf('rancherRole')] });
    const made = await makeStages(azure, { stages: ['network'] });
    const { clusterIdentity = '' } = landingAccount.access;
    const body = {
      ...clusterBody(made.get('virtual-network')?.outputs.nodeSubnetId ?? ''),
      identity: { type: 'UserAssigned', userAssignedIdentities: { [clusterIdentity]: {} } },
    };
    const path = `${made.get('resource-group')?.providerId}/providers/Microsoft.ContainerService/managedClusters/acme`;

    const { status } = await azure.arm('PUT', `${path}?api-version=2026-05-01`, { body }).finally(() => azure.close());

    expect(status).toBe(201);
  });

  test('lets clusters use a subnet and a public address, and change nothing else', () => {
    expect(actionsOf('clusterRole')).toEqual([
      'Microsoft.Network/publicIPAddresses/join/action',
      'Microsoft.Network/publicIPAddresses/read',
      'Microsoft.Network/publicIPAddresses/write',
      'Microsoft.Network/virtualNetworks/subnets/join/action',
      'Microsoft.Network/virtualNetworks/subnets/read',
    ]);
  });

  test('registers the identity by an id that the adapter takes', () => {
    const { accessGroup, clusterIdentity } = template.variables;

    expect(Object.keys(template.outputs).sort()).toEqual([
      'account',
      'clientId',
      'clusterIdentity',
      'rancherKeysClientId',
      'rancherKeysPrincipalId',
      'tenantId',
    ]);
    expect(landingAccount.access.clusterIdentity).toBe(
      `/subscriptions/${landingAccount.account}/resourceGroups/${accessGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${clusterIdentity}`,
    );
  });

  test('lets the function in that rotates the password of Rancher, as an identity with no role in the subscription', () => {
    const [inner] = template.resources.flatMap(
      (each: { properties: { template?: object } }) => each.properties?.template ?? [],
    );
    const credentials = inner.resources.filter(({ type }: Resource) => type.endsWith('/federatedIdentityCredentials'));
    const subjects = credentials.map(({ properties }: { properties: { subject: string } }) => properties.subject);
    const assignments = template.resources.filter(({ type }: Resource) => type.endsWith('/roleAssignments'));

    expect(subjects).toContain("[concat(parameters('rolePrefix'), 'rotate-rancher-keys')]");
    expect(template.variables.functions).not.toContain('rotate-rancher-keys');
    expect(JSON.stringify(assignments)).not.toContain('keysPrincipalId');
  });

  test('gives nobody the right to give rights', () => {
    const all = ['provisioningRole', 'rancherRole', 'clusterRole'].flatMap(actionsOf);

    expect(all.filter((action) => action === '*' || action.startsWith('Microsoft.Authorization'))).toEqual([]);
  });
});
