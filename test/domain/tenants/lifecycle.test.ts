import { describe, expect, test } from '@jest/globals';
import {
  type ActiveTenant,
  lifecycle,
  mayMove,
  type ProvisioningTenant,
  phases,
  type TenantPhase,
} from '../../../src/tenants/lifecycle.ts';

const allowed: readonly (readonly [TenantPhase, TenantPhase])[] = [
  ['reserved', 'provisioning'],
  ['reserved', 'retiring'],
  ['reserved', 'held'],
  ['provisioning', 'active'],
  ['provisioning', 'retiring'],
  ['provisioning', 'held'],
  ['active', 'retiring'],
  ['active', 'held'],
  ['retiring', 'retired'],
  ['retiring', 'held'],
  ['held', 'provisioning'],
  ['held', 'active'],
  ['held', 'retiring'],
  ['held', 'retired'],
];

const livingPhases = phases.filter((phase) => lifecycle[phase].living);
const phasesBefore = (to: TenantPhase) => phases.filter((from) => mayMove(from, to));
const pairs = phases.flatMap((from) => phases.map((to) => [from, to] as const));

describe('The life of a tenant', () => {
  test.each(pairs)('from %s to %s is possible only as written here', (from, to) => {
    const expected = allowed.some(([a, b]) => a === from && b === to);

    expect(mayMove(from, to)).toBe(expected);
  });

  test.each(phases.filter((phase) => phase !== 'reserved'))('can reach %s from its reservation', (phase) => {
    const reached = new Set<TenantPhase>(['reserved']);
    for (const from of reached) for (const to of phases) if (mayMove(from, to)) reached.add(to);

    expect(reached).toContain(phase);
  });

  test.each(livingPhases)('can come to its end from %s', (phase) => {
    const reached = new Set<TenantPhase>([phase]);
    for (const from of reached) for (const to of phases) if (mayMove(from, to)) reached.add(to);

    expect([...reached].some((each) => !livingPhases.includes(each))).toBe(true);
  });

  test('ends retired, and gives its name free only then', () => {
    expect(phases.filter((phase) => !livingPhases.includes(phase))).toEqual(['retired']);
    expect(phases.filter((from) => phases.every((to) => !mayMove(from, to)))).toEqual(['retired']);
  });

  test('ends from its retirement only, or from where that was held, so that nothing is left however it comes to it', () => {
    expect(phasesBefore('retired')).toEqual(['retiring', 'held']);
  });

  test('lets retirement begin from every living phase but itself', () => {
    expect(phasesBefore('retiring')).toEqual(['reserved', 'provisioning', 'active', 'held']);
  });

  test('knows no active tenant without a cluster', () => {
    const tenant: ProvisioningTenant = {
      phase: 'provisioning',
      tenantId: 'ten-1',
      name: 'acme',
      orderId: 'O-1',
      offering: 'single-tenant',
      cloud: 'aws',
      region: 'eu-central-1',
      landingAccountId: 'landing-1',
    };

    // @ts-expect-error The type of an active tenant asks for a cluster.
    const active: ActiveTenant = { ...tenant, phase: 'active' };

    expect(active.clusterId).toBeUndefined();
  });
});
