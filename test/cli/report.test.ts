import { describe, expect, test } from '@jest/globals';
import type { Chain } from '../../local/cli/audit-chains.ts';
import type { DatabaseView } from '../../local/cli/database-view.ts';
import type { Outcome } from '../../local/cli/outcomes.ts';
import { buildReport, observe } from '../../local/cli/report.ts';
import { plain } from '../../local/cli/style.ts';
import { problemLines, summaryLines } from '../../local/cli/summary.ts';
import { createFakeCloud } from './fake-cloud.ts';
import { givenOrder } from './given-order.ts';

const tenant = {
  tenantId: 't-1',
  name: 'acme',
  phase: 'active',
  offering: 'single-tenant',
  cloud: 'aws',
  region: 'eu-central-1',
  clusterId: 'c-1',
};
const view: DatabaseView = {
  orders: [],
  tenants: [tenant],
  resources: [
    { tenantId: 't-1', kind: 'vpc', id: 'vpc-1' },
    { tenantId: 't-1', kind: 'load-balancer', id: 'arn:aws:elasticloadbalancing:eu-central-1:1:loadbalancer/net/acme' },
    { tenantId: 't-2', kind: 'vpc', id: 'vpc-2' },
  ],
  allowList: [{ cidr: '198.18.0.1/32', tenantId: 't-1', clusterId: 'c-1' }],
  audit: [],
};
const completed: Outcome = { given: givenOrder(), state: 'completed', reasons: [], tenantId: 't-1', tookSeconds: 898 };
const reason = { code: 'file-missing', message: 'There is no file x.json.', remedy: 'Check its name.' };
const unread: Outcome = {
  given: givenOrder({ origin: 'x.json', orderId: null, type: null, tenantName: null }),
  state: 'failed',
  reasons: [reason],
  tenantId: null,
  tookSeconds: null,
};
const time = { virtualSeconds: 899.00001, wallSeconds: 3.21987 };
const chains: Chain[] = [];
const world = observe(createFakeCloud());
const report = buildReport({ outcomes: [completed, unread], view, chains, time, world });

describe('the report', () => {
  test('has exactly the members that programs were promised', () => {
    expect(report).toEqual({
      orders: [
        {
          orderId: 'O-1',
          type: 'OrderPlaced',
          state: 'completed',
          reasons: [],
          tenantId: 't-1',
          counts: { stateTransitions: 41, providerCalls: { clouds: 0, rancher: 0 } },
        },
        {
          orderId: null,
          type: null,
          state: 'failed',
          reasons: [reason],
          tenantId: null,
          counts: { stateTransitions: 0, providerCalls: { clouds: 0, rancher: 0 } },
        },
      ],
      tenants: [
        {
          ...tenant,
          resources: [
            { kind: 'vpc', id: 'vpc-1' },
            { kind: 'load-balancer', id: 'arn:aws:elasticloadbalancing:eu-central-1:1:loadbalancer/net/acme' },
          ],
        },
      ],
      allowList: [{ cidr: '198.18.0.1/32', tenantId: 't-1', clusterId: 'c-1' }],
      groundTruth: { aws: { vpc: 1 }, rancher: { cluster: 1 } },
      audit: { records: 0, chain: 'intact', sealed: 0 },
      time: { virtualSeconds: 899, longestProviderChainSeconds: 873.294, wallSeconds: 3.22 },
      counts: { stateTransitions: 41, providerCalls: { clouds: 77, rancher: 32 } },
    });
  });

  test('counts what was done once: neither for a repeated order nor for a rejected one', () => {
    const outcomes = [{ ...completed, state: 'rejected' }, completed, completed];

    const { orders } = buildReport({ outcomes, view, chains, time, world });

    expect(orders.map(({ counts }) => counts.stateTransitions)).toEqual([0, 41, 0]);
  });

  test('says that a chain is broken', () => {
    const audit = [{ stream: 't-1', sequence: 1, previousHash: '', hash: 'forged', record: '{}' }];
    const found: Chain[] = [{ stream: 't-1', records: 1, brokenAt: 1, sealedTo: 1 }];

    const broken = buildReport({ outcomes: [], view: { ...view, audit }, chains: found, time, world });

    expect(broken.audit).toEqual({ records: 1, chain: 'broken', sealed: 1 });
  });
});

describe('the tables at the end', () => {
  const sealedChains: Chain[] = [
    { stream: 'system', records: 3, brokenAt: undefined, sealedTo: 0 },
    { stream: 't-1', records: 12, brokenAt: undefined, sealedTo: 12 },
  ];
  const lines = summaryLines({ report, outcomes: [completed, unread], chains: sealedChains }, plain);

  test('show the orders, the tenants, what they have, who is admitted, the chains, time and calls', () => {
    expect(lines.filter((line) => /^\S/.test(line))).toEqual([
      'Orders',
      'Tenants',
      'Resources',
      "Allow-list of Rancher's load balancer",
      'Audit chains',
      'Time and calls',
    ]);
    expect(lines).toContain('  acme    vpc                1  vpc-1');
    expect(lines).toContain('          load-balancer      1  loadbalancer/net/acme');
    expect(lines).toContain('  198.18.0.1/32  acme    c-1');
    expect(lines).toContain('  system  –           3             –  intact');
    expect(lines).toContain('  t-1     acme       12            12  intact');
  });

  test('name an order without an id by its file', () => {
    expect(lines.find((line) => line.includes('x.json'))).toMatch(/x\.json +– +– +failed/);
  });

  test('add up the resources of many tenants, a cloud at a time', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const group = '/subscriptions/00000000/resourceGroups/e';
    const tenants = names.map((name) => ({
      ...tenant,
      name,
      tenantId: name,
      ...(name === 'e'
        ? { cloud: 'azure', resources: [{ kind: 'group', id: group }] }
        : { resources: [{ kind: 'vpc', id: name }] }),
    }));

    const many = summaryLines({ report: { ...report, tenants }, outcomes: [], chains }, plain);

    expect(many).toContain('  aws (4)          vpc        4  a b c d');
    expect(many).toContain('  azure (1)        group      1  e');
  });

  test('explain long reasons on lines that fit', () => {
    const wordy = { ...reason, field: 'data.region', message: 'word '.repeat(60).trim() };

    const lines = problemLines([{ ...unread, reasons: [wordy] }], plain);

    expect(lines.length).toBeGreaterThan(3);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines[1]).toMatch(/^ {2}data\.region: word/);
  });

  test('explain each order that went wrong, with its remedy', () => {
    expect(problemLines([unread], plain)).toEqual([
      'failed x.json',
      '  There is no file x.json. Check its name. [file-missing]',
    ]);
  });

  test('say of an order that came to nothing whose turn it is, and who pays', () => {
    const denied = { code: 'access-denied', message: 'No.', remedy: 'Have it mended.' };
    const reasons = [{ ...denied, remedyBy: 'operator' as const, chargedTo: 'nobody' as const }];

    expect(problemLines([{ ...unread, reasons }], plain)).toEqual([
      'failed x.json',
      '  No. Next (operator): Have it mended. [access-denied, charged to nobody]',
    ]);
  });
});
