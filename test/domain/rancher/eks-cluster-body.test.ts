import { afterAll, describe, expect, it } from '@jest/globals';
import { type EksClusterOrder, eksConfig } from '../../../src/rancher/eks-cluster-body.ts';
import { eksDifferences } from '../../../src/rancher/eks-differences.ts';
import { eksConfigViolations, rancherSchemasArePresent } from '../../support/rancher-schemas.ts';

const order: EksClusterOrder = {
  clusterName: 'acme-0a1b2c3d',
  region: 'eu-central-1',
  size: 'small',
  endpointAccess: ['203.0.113.11/32', '203.0.113.10/32'],
  subnetIds: ['subnet-a', 'subnet-b', 'subnet-c'],
  credentialId: 'cattle-global-data:cc-abcde',
  tags: { 'tenantry:owner': 't-1' },
};

afterAll(() => {
  if (!rancherSchemasArePresent)
    console.warn('Not run: cluster bodies against the schemas of Rancher (../shared/specs/rancher is absent).');
});

const whenSchemas = rancherSchemasArePresent ? it : it.skip;

describe('the body of an EKS cluster', () => {
  whenSchemas.each(['small', 'medium', 'large'] as const)(
    'has every key that the operator requires and none it does not know (%s)',
    (size) => {
      const config = eksConfig({ ...order, size });

      expect(eksConfigViolations(config)).toEqual([]);
    },
  );

  whenSchemas('would be caught with a misspelt access list, which Rancher would drop', () => {
    const { publicAccessSources, ...rest } = eksConfig(order);

    const problems = eksConfigViolations({ ...rest, publicAccessSource: publicAccessSources });

    expect(problems).toEqual(['eksConfig.publicAccessSource is unknown', 'eksConfig.publicAccessSources is required']);
  });

  it('opens the endpoint to the registered addresses only, and keeps it open inside the VPC', () => {
    const config = eksConfig(order);

    expect(config.publicAccessSources).toEqual(['203.0.113.10/32', '203.0.113.11/32']);
    expect(config.publicAccess).toBe(true);
    expect(config.privateAccess).toBe(true);
  });

  it.each([[[]], [['0.0.0.0/0']], [['203.0.113.10']]])('is refused for the access list %j', (endpointAccess) => {
    const ask = () => eksConfig({ ...order, endpointAccess });

    expect(ask).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });

  it('gives a node group one node a zone at least', () => {
    const [nodes] = eksConfig(order).nodeGroups;

    expect(nodes).toEqual(
      expect.objectContaining({ minSize: 3, desiredSize: 3, subnets: ['subnet-a', 'subnet-b', 'subnet-c'] }),
    );
  });
});

describe('the differences of an EKS cluster', () => {
  const wanted = eksConfig(order);

  it('are none for what the operator made of our own wish', () => {
    const adopted = {
      ...wanted,
      serviceRole: 'made-by-operator',
      securityGroups: ['sg-1'],
      kmsKey: null,
      subnets: [...wanted.subnets].reverse(),
    };

    expect(eksDifferences(wanted, adopted)).toEqual([]);
  });

  it('show an access list that somebody widened at the cloud', () => {
    const adopted = { ...wanted, publicAccessSources: ['0.0.0.0/0'] };

    expect(eksDifferences(wanted, adopted)).toEqual([
      { path: 'publicAccessSources', wanted: ['203.0.113.10/32', '203.0.113.11/32'], observed: ['0.0.0.0/0'] },
    ]);
  });

  it('leave the number of nodes within its bounds to whoever scales them', () => {
    const scaled = { ...wanted, nodeGroups: wanted.nodeGroups.map((group) => ({ ...group, desiredSize: 5 })) };
    const bounded = { ...wanted, nodeGroups: wanted.nodeGroups.map((group) => ({ ...group, minSize: 1 })) };

    expect(eksDifferences(wanted, scaled)).toEqual([]);
    expect(eksDifferences(wanted, bounded)).toEqual([{ path: 'nodeGroups[nodes].minSize', wanted: 3, observed: 1 }]);
  });
});
