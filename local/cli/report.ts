import type { Chain } from './audit-chains.ts';
import type { DatabaseView, LeaseRow, OrderRow, ResourceRow, TenantRow } from './database-view.ts';
import type { Counts, LocalCloud, Truth } from './local-cloud-port.ts';
import type { Outcome } from './outcomes.ts';

/** What came of a run, for programs: the content of `--report FILE`. */
export interface Report {
  readonly orders: readonly {
    readonly orderId: string | null;
    readonly type: string | null;
    readonly state: string;
    readonly reasons: OrderRow['reasons'];
    readonly tenantId: string | null;
    readonly counts: Counts;
  }[];
  readonly tenants: readonly (TenantRow & { readonly resources: readonly Omit<ResourceRow, 'tenantId'>[] })[];
  readonly allowList: readonly LeaseRow[];
  /** Of tenants only, counted in the simulated world and not in our records. */
  readonly groundTruth: Truth;
  /** `sealed`: how many of the records a seal outside the database vouches for. */
  readonly audit: { readonly records: number; readonly chain: 'intact' | 'broken'; readonly sealed: number };
  readonly time: RunTime;
  readonly counts: Counts;
}

export interface RunTime {
  readonly virtualSeconds: number;
  readonly longestProviderChainSeconds: number;
  readonly wallSeconds: number;
}

const nothing: Counts = { stateTransitions: 0, providerCalls: { clouds: 0, rancher: 0 } };

/** The simulated world as it was when everything had come to rest. Whatever is done afterwards, such as a seal, may let time go on. */
export interface Observed {
  readonly groundTruth: Truth;
  readonly counts: ReturnType<LocalCloud['counts']>;
  readonly longestProviderChainSeconds: number;
}

export function observe(cloud: Pick<LocalCloud, keyof Observed>): Observed {
  return {
    groundTruth: cloud.groundTruth(),
    counts: cloud.counts(),
    longestProviderChainSeconds: cloud.longestProviderChainSeconds(),
  };
}

export function buildReport(run: {
  readonly outcomes: readonly Outcome[];
  readonly view: DatabaseView;
  readonly chains: readonly Chain[];
  readonly time: { readonly virtualSeconds: number; readonly wallSeconds: number };
  readonly world: Observed;
}): Report {
  const { outcomes, view, chains, time, world } = run;
  const { byOrder, stateTransitions, providerCalls } = world.counts;
  const counted = countedOnce(byOrder);
  return {
    orders: outcomes.map(({ given, state, reasons, tenantId }) => ({
      orderId: given.orderId,
      type: given.type,
      state,
      reasons,
      tenantId,
      counts: counted({ given, state }),
    })),
    tenants: view.tenants.map((tenant) => ({ ...tenant, resources: resourcesOf(tenant, view.resources) })),
    allowList: view.allowList,
    groundTruth: world.groundTruth,
    audit: {
      records: view.audit.length,
      chain: chains.every(({ brokenAt }) => brokenAt === undefined) ? 'intact' : 'broken',
      sealed: chains.reduce((sum, { sealedTo }) => sum + sealedTo, 0),
    },
    time: {
      virtualSeconds: rounded(time.virtualSeconds),
      longestProviderChainSeconds: rounded(world.longestProviderChainSeconds),
      wallSeconds: rounded(time.wallSeconds),
    },
    counts: { stateTransitions, providerCalls },
  };
}

/** What was done for an order belongs to the first that has its id: one that repeats it, or was rejected, caused nothing. */
function countedOnce(byOrder: Readonly<Record<string, Counts>>): (outcome: Pick<Outcome, 'given' | 'state'>) => Counts {
  const seen = new Set<string>();
  return ({ given: { orderId }, state }) => {
    if (orderId === null || state === 'rejected' || seen.has(orderId)) return nothing;
    seen.add(orderId);
    return byOrder[orderId] ?? nothing;
  };
}

function resourcesOf(tenant: TenantRow, resources: readonly ResourceRow[]) {
  return resources.filter(({ tenantId }) => tenantId === tenant.tenantId).map(({ kind, id }) => ({ kind, id }));
}

/** To milliseconds: what is finer says nothing. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
