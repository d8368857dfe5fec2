import { beforeAll, describe, expect, test } from '@jest/globals';
import { playScenario } from '../support/local-process.ts';
import type { LifeOfATenant } from './scenarios/life-of-a-tenant.ts';

describe('the life of a tenant', () => {
  let seen: LifeOfATenant;

  beforeAll(async () => {
    seen = await playScenario<LifeOfATenant>('life-of-a-tenant');
  }, 300_000);

  test('an order ends with a tenant of which the records and the clouds know the same', () => {
    expect(seen.placed).toEqual({ state: 'completed', reasons: [], tenantId: 't-0b8b8fe3c6a5af2d' });
    expect(seen.world).toHaveLength(27);
    expect(seen.registry).toEqual(seen.world);
  });

  test('exactly the three NAT addresses may call Rancher', () => {
    expect(seen.admitted).toHaveLength(3);
    expect(seen.admitted).toEqual(seen.natAddresses);
  });

  test('the handover says how to reach the tenant, and from where the tenant calls', () => {
    expect(seen.handover).toMatchObject({
      tenantId: 't-0b8b8fe3c6a5af2d',
      orderId: 'ORD-LIFE-1',
      name: 'acme',
      addresses: { egress: seen.natAddresses },
      kubernetes: { endpointAccess: ['192.0.2.11/32', '192.0.2.12/32', '192.0.2.13/32'] },
      database: {
        port: 5432,
        login: { by: 'secret', reference: expect.stringMatching(/^arn:aws:secretsmanager:eu-central-1:222222222201:/) },
      },
      ingress: { dnsName: expect.stringMatching(/\.elb\.eu-central-1\.amazonaws\.com$/) },
    });
  });

  test('a thousand copies of an order change nothing', () => {
    // One execution of the tenant, and one of its cluster.
    expect(seen.afterDuplicates).toEqual({ executions: 2, tenants: 1, rejections: 0 });
  });

  test('an order id with other content is rejected, and the first order keeps what it has', () => {
    expect(seen.reusedId).toEqual(['order-id-reused']);
    expect(seen.placedAfterCancel?.state).toBe('completed');
  });

  test('an order for a name that a living tenant has is rejected with the remedy', () => {
    expect(seen.nameTaken).toMatchObject({
      state: 'rejected',
      tenantId: null,
      reasons: [{ code: 'name-taken', field: 'data.tenant.name', remedy: expect.stringContaining('Choose another') }],
    });
  });

  test('a cancel removes the tenant from every cloud, from Rancher and from the allow-list', () => {
    expect(seen.cancelled?.state).toBe('completed');
    expect(seen.remains).toEqual([]);
    expect(seen.admittedAfterCancel).toEqual([]);
    expect(Object.values(seen.groundTruthAfterCancel.aws).every((count) => count === 0)).toBe(true);
    expect(Object.values(seen.groundTruthAfterCancel.rancher).every((count) => count === 0)).toBe(true);
  });

  test('the receipt names each resource', () => {
    const kinds = Map.groupBy(seen.receipt, (kind) => kind);
    expect(Object.fromEntries([...kinds].map(([kind, rows]) => [kind, rows.length]))).toEqual({
      'cloud-credential': 1,
      cluster: 1,
      'db-cluster': 1,
      'db-instance': 1,
      'db-subnet-group': 1,
      // Rancher's operator begins its deletion and does not wait for its end; we do.
      'eks-cluster': 1,
      'elastic-ip': 6,
      'internet-gateway': 1,
      'load-balancer': 1,
      'nat-gateway': 3,
      'route-table': 4,
      'security-group': 1,
      subnet: 6,
      vpc: 1,
    });
  });

  test('the name is free again when its tenant is retired', () => {
    expect(seen.orderedAgain?.state).toBe('completed');
  });
});
