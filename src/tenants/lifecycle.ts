interface PhaseRule {
  readonly meaning: string;
  /** The phases that may follow, each with what leads there. */
  readonly next: Readonly<Record<string, string>>;
  /** Living tenants keep their name, and count against quotas and the allow-list. */
  readonly living: boolean;
}

/**
 * What a tenant may become. There is one end, because there is one order of deletion: a provisioning that fails or is cancelled is
 * retired like a finished tenant. Whether an order failed is the order's state, not the tenant's.
 */
export const lifecycle = {
  reserved: {
    meaning: 'Accepted: it has a name, a landing account and room there. Nothing was made yet.',
    next: {
      provisioning: 'its operation starts',
      retiring: 'cancelled before the start',
      held: 'its execution ended before it began',
    },
    living: true,
  },
  provisioning: {
    meaning: 'Its resources are being made.',
    next: {
      active: 'everything is ready and reachable',
      retiring: 'failed or cancelled',
      held: 'its execution was stopped or ran out of time',
    },
    living: true,
  },
  active: {
    meaning: 'Handed over to the customer.',
    next: { retiring: 'cancelled', held: 'its removal could not begin, or was stopped' },
    living: true,
  },
  retiring: {
    meaning: 'The gate is closed: nothing new is made for it, and what was made is being removed.',
    next: {
      retired: 'nothing is left',
      held: 'something would not go, or its execution was stopped',
    },
    living: true,
  },
  held: {
    meaning: 'Stopped half-way. A person must look; what remains is listed.',
    next: {
      provisioning: 'the person decides resume, or redrives its execution',
      active: 'a redriven execution comes to its end',
      retiring: 'the person decides retire, or the customer cancels',
      retired: 'a redriven removal comes to its end',
    },
    living: true,
  },
  retired: { meaning: 'Gone, finished once or not. The destruction receipt proves it.', next: {}, living: false },
} as const satisfies Record<string, PhaseRule>;

export type TenantPhase = keyof typeof lifecycle;

export const phases = Object.keys(lifecycle).filter((name): name is TenantPhase => name in lifecycle);

export function mayMove(from: TenantPhase, to: TenantPhase): boolean {
  return Object.hasOwn(lifecycle[from].next, to);
}

/** What every tenant has from its reservation on. */
interface Identity {
  readonly tenantId: string;
  readonly name: string;
  readonly orderId: string;
  readonly offering: 'single-tenant' | 'multi-tenant';
  readonly cloud: string;
  readonly region: string;
  readonly landingAccountId: string;
}

export interface ReservedTenant extends Identity {
  readonly phase: 'reserved';
}

export interface ProvisioningTenant extends Identity {
  readonly phase: 'provisioning';
  /** From the moment Rancher gave it one. */
  readonly clusterId?: string | undefined;
}

export interface ActiveTenant extends Identity {
  readonly phase: 'active';
  readonly clusterId: string;
}

/** On its way out, or stopped: with a cluster or without. */
export interface LeavingTenant extends Identity {
  readonly phase: 'retiring' | 'held';
  readonly clusterId?: string | undefined;
}

export interface GoneTenant extends Identity {
  readonly phase: 'retired';
}

export type Tenant = ReservedTenant | ProvisioningTenant | ActiveTenant | LeavingTenant | GoneTenant;
