import { afterAll, describe, expect, it } from '@jest/globals';
import { aksConfig } from '../../../src/rancher/aks-cluster-body.ts';
import { aksDifferences } from '../../../src/rancher/aks-differences.ts';
import { configViolations, rancherSchemasArePresent } from '../../support/rancher-schemas.ts';
import { aksOrder as order } from './orders.ts';

afterAll(() => {
  if (!rancherSchemasArePresent)
    console.warn('Not run: AKS bodies against the schemas of Rancher (../shared/specs/rancher is absent).');
});

const whenSchemas = rancherSchemasArePresent ? it : it.skip;

describe('the body of an AKS cluster', () => {
  whenSchemas.each(['small', 'medium', 'large'] as const)(
    'has every key that the operator requires and none it does not know (%s)',
    (size) => {
      expect(configViolations('aks', aksConfig({ ...order, size }))).toEqual([]);
    },
  );

  whenSchemas('would be caught with a misspelt access list and without a disk', () => {
    const { authorizedIpRanges, nodePools, ...rest } = aksConfig(order);
    const [{ osDiskType: _disk, ...pool } = {}] = nodePools;

    const problems = configViolations('aks', { ...rest, authorizedIPRanges: authorizedIpRanges, nodePools: [pool] });

    expect(problems).toEqual([
      'aksConfig.authorizedIPRanges is unknown',
      'aksConfig.nodePools[0].osDiskType is required',
    ]);
  });

  it('opens the public endpoint to the registered addresses only, in the order in which the operator compares them', () => {
    const config = aksConfig(order);

    expect(config.authorizedIpRanges).toEqual(['198.51.100.7/32', '203.0.113.10/32', '203.0.113.11/32']);
    expect(config.privateCluster).toBe(false);
  });

  it.each([[[]], [['0.0.0.0/0']], [['203.0.113.10']]])('is refused for the access list %j', (endpointAccess) => {
    expect(() => aksConfig({ ...order, endpointAccess })).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });

  it.each([
    ['a name that is no DNS prefix', { clusterName: '-acme' }],
    ['no subnet', { subnet: '' }],
    ['no resource group', { resourceGroup: '' }],
    ['no zones', { zones: [] }],
    ['no credential', { credentialId: '' }],
    ['no identity that has rights in its network', { identity: '' }],
  ])('is refused with %s', (_case, change) => {
    expect(() => aksConfig({ ...order, ...change })).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });

  it('stands in the given subnet, over all zones, with one node a zone at least', () => {
    const config = aksConfig(order);

    expect(config).toMatchObject({
      resourceGroup: 'tenantry-t-0a1b2c3d',
      virtualNetworkResourceGroup: 'tenantry-t-0a1b2c3d',
      virtualNetwork: 'tenant',
      subnet: 'private',
      nodePools: [{ mode: 'System', minCount: 3, count: 3, availabilityZones: ['1', '2', '3'] }],
    });
  });

  it('names the outbound type that the operator would send anyway, not the one that it loses', () => {
    expect(aksConfig(order).outboundType).toBe('loadBalancer');
  });
});

describe('the differences of an AKS cluster', () => {
  const wanted = aksConfig(order);
  const [pool] = wanted.nodePools;

  it('are none for what Rancher read back from AKS of our own wish', () => {
    const adopted = {
      ...wanted,
      kubernetesVersion: '1.35.4',
      authorizedIpRanges: [...wanted.authorizedIpRanges].reverse(),
      outboundType: 'userAssignedNATGateway',
      nodePools: [
        { ...pool, count: 5, orchestratorVersion: '1.35.4', maxSurge: '10%', vnetSubnetID: '/subscriptions/x' },
      ],
    };

    expect(aksDifferences(wanted, adopted)).toEqual([]);
  });

  it('show an access list that somebody emptied at the cloud, which opens the endpoint to the world', () => {
    expect(aksDifferences(wanted, { ...wanted, authorizedIpRanges: [] })).toEqual([
      { path: 'authorizedIpRanges', wanted: wanted.authorizedIpRanges, observed: [] },
    ]);
  });

  it('show a pool out of its bounds, and one that is gone', () => {
    expect(aksDifferences(wanted, { ...wanted, nodePools: [{ ...pool, minCount: 1 }] })).toEqual([
      { path: 'nodePools[nodes].minCount', wanted: 3, observed: 1 },
    ]);
    expect(aksDifferences(wanted, { ...wanted, nodePools: [] })).toEqual([
      { path: 'nodePools[nodes]', wanted: pool, observed: undefined },
    ]);
  });

  it('show a version of another minor', () => {
    expect(aksDifferences(wanted, { ...wanted, kubernetesVersion: '1.34.9' })).toEqual([
      { path: 'kubernetesVersion', wanted: '1.35', observed: '1.34' },
    ]);
  });

  it('runs under the identity that it is given, not under one that AKS would make', () => {
    const config = aksConfig(order);

    expect(config).toMatchObject({ managedIdentity: true, userAssignedIdentity: order.identity });
  });
});
