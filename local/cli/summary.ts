import { basename } from 'node:path';
import type { Chain } from './audit-chains.ts';
import { formatDuration } from './durations.ts';
import type { Outcome } from './outcomes.ts';
import type { Report } from './report.ts';
import type { Style } from './style.ts';
import { formatTable, type Table, wrap } from './tables.ts';

export interface Run {
  readonly report: Report;
  readonly outcomes: readonly Outcome[];
  readonly chains: readonly Chain[];
}

const MOST_ROWS = 24;
/** With more tenants than this, their resources are added up, a cloud at a time. */
const MOST_TENANTS_IN_DETAIL = 4;

/** What a person sees at the end of a run. */
export function summaryLines(run: Run, style: Style): string[] {
  const tables = [ordersTable, tenantsTable, resourcesTable, allowListTable, chainsTable].map((table) => table(run));
  return [...tables.flatMap((table) => [...formatTable(table, style), '']), ...timeLines(run.report, style)];
}

function ordersTable({ report, outcomes }: Run): Table {
  return {
    title: 'Orders',
    columns: [
      { title: 'order' },
      { title: 'type' },
      { title: 'tenant' },
      { title: 'state' },
      { title: 'took', align: 'right' },
      { title: 'transitions', align: 'right' },
      { title: 'cloud calls', align: 'right' },
      { title: 'Rancher calls', align: 'right' },
    ],
    rows: outcomes.map(({ given, state, tookSeconds }, index) => {
      const counts = report.orders[index]?.counts;
      return [
        given.orderId ?? basename(given.origin),
        given.type ?? '–',
        given.tenantName ?? '–',
        state,
        tookSeconds === null ? '–' : formatDuration(tookSeconds),
        String(counts?.stateTransitions ?? 0),
        String(counts?.providerCalls.clouds ?? 0),
        String(counts?.providerCalls.rancher ?? 0),
      ];
    }),
    empty: 'no orders',
    most: MOST_ROWS,
  };
}

function tenantsTable({ report }: Run): Table {
  return {
    title: 'Tenants',
    columns: ['tenant', 'phase', 'offering', 'cloud', 'region', 'cluster', 'id'].map((title) => ({ title })),
    rows: report.tenants.map((tenant) => [
      tenant.name,
      tenant.phase,
      tenant.offering,
      tenant.cloud,
      tenant.region,
      tenant.clusterId ?? '–',
      tenant.tenantId,
    ]),
    empty: 'none',
    most: MOST_ROWS,
  };
}

function resourcesTable({ report }: Run): Table {
  const living = report.tenants.filter(({ resources }) => resources.length > 0);
  const inDetail = living.length <= MOST_TENANTS_IN_DETAIL;
  const groups = inDetail
    ? living.map(({ name, resources }) => ({ name, resources }))
    : [...Map.groupBy(living, ({ cloud }) => cloud)].map(([cloud, tenants]) => ({
        name: `${cloud} (${tenants.length})`,
        resources: tenants.flatMap(({ resources }) => resources),
      }));
  return {
    title: 'Resources',
    columns: [
      { title: inDetail ? 'tenant' : 'cloud (tenants)' },
      { title: 'kind' },
      { title: 'count', align: 'right' },
      { title: 'ids' },
    ],
    rows: groups.flatMap(({ name, resources }) =>
      [...Map.groupBy(resources, ({ kind }) => kind)].map(([kind, same], index) => [
        index === 0 ? name : '',
        kind,
        String(same.length),
        same.map(({ id }) => shortId(id)).join(' '),
      ]),
    ),
    empty: 'nothing is left',
  };
}

/** The part that tells it from its neighbours: of an ARN what follows the account, of the path of a subscription or project its end. */
function shortId(id: string): string {
  if (id.startsWith('arn:')) return id.split(':').slice(5).join(':');
  return /^\/subscriptions\/|^projects\//.test(id) ? (id.split('/').at(-1) ?? id) : id;
}

function allowListTable({ report }: Run): Table {
  const names = new Map(report.tenants.map(({ tenantId, name }) => [tenantId, name]));
  return {
    title: "Allow-list of Rancher's load balancer",
    columns: ['address', 'tenant', 'cluster'].map((title) => ({ title })),
    rows: report.allowList.map(({ cidr, tenantId, clusterId }) => [
      cidr,
      tenantId === null ? '–' : (names.get(tenantId) ?? tenantId),
      clusterId ?? '–',
    ]),
    empty: 'nobody is admitted',
    most: MOST_ROWS,
  };
}

function chainsTable({ report, chains }: Run): Table {
  const names = new Map(report.tenants.map(({ tenantId, name }) => [tenantId, name]));
  return {
    title: 'Audit chains',
    columns: [
      { title: 'chain' },
      { title: 'of' },
      { title: 'records', align: 'right' },
      { title: 'sealed up to', align: 'right' },
      { title: 'state' },
    ],
    rows: chains.map((chain) => [
      chain.stream,
      names.get(chain.stream) ?? '–',
      String(chain.records),
      chain.sealedTo === 0 ? '–' : String(chain.sealedTo),
      chainState(chain),
    ]),
    empty: 'no records',
    most: MOST_ROWS,
  };
}

function chainState({ brokenAt }: Chain): string {
  return brokenAt === undefined ? 'intact' : `broken at ${brokenAt}`;
}

function timeLines({ time, counts }: Report, style: Style): string[] {
  const { virtualSeconds, longestProviderChainSeconds, wallSeconds } = time;
  return [
    style.heading('Time and calls'),
    `  simulated ${formatDuration(virtualSeconds)} · longest chain of provider operations ${formatDuration(longestProviderChainSeconds)} · on this machine ${wallSeconds.toFixed(1)} s`,
    `  ${counts.stateTransitions} state transitions · ${counts.providerCalls.clouds} calls to clouds · ${counts.providerCalls.rancher} to Rancher`,
  ];
}

/** Why the run was no success: one paragraph an order, each reason with its remedy. */
export function problemLines(wrong: readonly Outcome[], style: Style): string[] {
  return wrong.flatMap(({ given, state, reasons }) => [
    `${style.bad(state)} ${given.orderId ?? given.origin}${given.orderId === null ? '' : ` (${given.origin})`}`,
    ...(reasons.length === 0
      ? wrap('It came to rest before its end. The own words of the functions are in .local/functions.log.', '  ')
      : reasons.flatMap((reason) => wrap(sentence(reason), '  '))),
  ]);
}

function sentence({ code, field, message, remedy, remedyBy, chargedTo }: Outcome['reasons'][number]): string {
  const next = remedyBy === undefined ? remedy : `Next (${remedyBy}): ${remedy}`;
  const end = chargedTo === undefined ? code : `${code}, charged to ${chargedTo}`;
  return `${field === undefined ? '' : `${field}: `}${message} ${next} [${end}]`;
}
