import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Ended, runFile } from '../support/local-process.ts';

const ORDER = 'events/samples/orders/order-placed-single-tenant-aws.json';
const CANCEL = 'events/samples/cancels/order-cancelled-acme.json';

interface Report {
  readonly orders: readonly {
    readonly orderId: string;
    readonly state: string;
    readonly counts: { readonly stateTransitions: number };
  }[];
  readonly tenants: readonly {
    readonly tenantId: string;
    readonly phase: string;
    readonly clusterId: string;
    readonly resources: readonly object[];
  }[];
  readonly allowList: readonly { readonly cidr: string; readonly tenantId: string; readonly clusterId: string }[];
  readonly groundTruth: { readonly aws: Record<string, number>; readonly rancher: Record<string, number> };
  readonly audit: { readonly records: number; readonly chain: string };
  readonly time: {
    readonly virtualSeconds: number;
    readonly longestProviderChainSeconds: number;
    readonly wallSeconds: number;
  };
}

describe('npm start with order files', () => {
  let folder: string;
  const run = async (name: string, args: readonly string[]): Promise<Ended & { report: Report }> => {
    const file = join(folder, `${name}.json`);
    const ended = await runFile('local/cli/main.ts', [...args, '--report', file]);
    return { ...ended, report: JSON.parse(await readFile(file, 'utf8')) };
  };
  let first: Ended & { report: Report };
  let second: Ended & { report: Report };
  let cancelled: Ended & { report: Report };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenantry-reports-'));
    first = await run('first', ['--seed', '7', ORDER]);
    second = await run('second', ['--seed', '7', ORDER]);
    cancelled = await run('cancelled', ['--seed', '8', ORDER, CANCEL]);
  }, 300_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('one order ends with one tenant, counted in the world and not in our records', () => {
    expect(first.exitCode).toBe(0);
    expect(first.report.orders).toMatchObject([{ orderId: 'ORD-2026-0001', state: 'completed', reasons: [] }]);
    expect(first.report.groundTruth.aws).toMatchObject({
      vpc: 1,
      subnet: 6,
      'nat-gateway': 3,
      'elastic-ip': 6,
      'eks-cluster': 1,
      'db-cluster': 1,
      'load-balancer': 1,
    });
    expect(first.report.allowList).toHaveLength(3);
    expect(first.report.audit.chain).toBe('intact');
  });

  test('the orchestration stays within sixty transitions and adds at most a twentieth to the providers', () => {
    const { virtualSeconds, longestProviderChainSeconds } = first.report.time;

    expect(first.report.orders[0]?.counts.stateTransitions).toBeLessThanOrEqual(60);
    expect(longestProviderChainSeconds).toBeGreaterThan(600);
    expect(virtualSeconds / longestProviderChainSeconds).toBeLessThanOrEqual(1.05);
  });

  test('the same seed gives the same report but for the time on this machine', () => {
    const timeless = ({ time, ...rest }: Report) => ({ ...rest, time: { ...time, wallSeconds: 0 } });

    expect(timeless(second.report)).toEqual(timeless(first.report));
  });

  test('another seed gives other ids', () => {
    const addresses = ({ audit: _, ...report }: Report) =>
      JSON.stringify(report).match(/\b198\.1[89]\.\d+\.\d+/g) ?? [];

    expect(addresses(first.report)).toHaveLength(3);
    expect(cancelled.output).not.toContain(addresses(first.report)[0]);
  });

  test('an order and its cancel are both completed, and nothing of the tenant is left anywhere', () => {
    const { orders, tenants, groundTruth, allowList, audit } = cancelled.report;

    expect(cancelled.exitCode).toBe(0);
    expect(orders.map(({ orderId, state }) => `${orderId} ${state}`)).toEqual([
      'ORD-2026-0001 completed',
      'ORD-2026-0101 completed',
    ]);
    expect(tenants).toMatchObject([{ phase: 'retired', resources: [] }]);
    expect(
      [...Object.values(groundTruth.aws), ...Object.values(groundTruth.rancher)].filter((count) => count > 0),
    ).toEqual([]);
    expect(allowList).toEqual([]);
    expect(audit.chain).toBe('intact');
  });
});
