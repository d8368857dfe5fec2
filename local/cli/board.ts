import type { ResourceChanged } from '../../events/resource-changed.v1.ts';
import { type ReadEvent, readEvent } from './bus-reading.ts';
import type { BusEvent, ProgressStep } from './local-cloud-port.ts';
import { milestoneLabels, removalLabel, watchedStep } from './steps.ts';

/** A tenant as a spectator sees it. Times are simulated milliseconds since the epoch. */
export interface WatchedTenant {
  readonly name: string;
  readonly orderId: string;
  readonly state: string;
  readonly beganMs: number;
  readonly endedMs: number | undefined;
  /** Milestones behind it, in the order in which they were reached. */
  readonly reached: readonly string[];
  /** What is under way, waiting included, with its beginning. */
  readonly running: ReadonlyMap<string, { readonly beganMs: number; readonly position: number }>;
}

export interface Board {
  /** Returns what the event tells a spectator, if anything. */
  seeEvent(event: BusEvent, nowMs: number): ReadEvent | undefined;
  seeStep(step: ProgressStep): void;
  nameOf(tenantId: string): string | undefined;
  tenants(): readonly WatchedTenant[];
}

const ended = new Set(['completed', 'rejected', 'failed', 'cancelled', 'held', 'partial']);

/** Collects from the bus and from invocations what is going on for each tenant. */
export function createBoard(): Board {
  const tenants = new Map<string, WatchedTenant>();
  const resources = createResourceCount();

  const change = (tenantId: string, changed: (tenant: WatchedTenant) => Partial<WatchedTenant>) => {
    const tenant = tenants.get(tenantId);
    if (tenant) tenants.set(tenantId, { ...tenant, ...changed(tenant) });
  };

  return {
    seeEvent(event, nowMs) {
      const reading = readEvent(event);
      if (reading?.name === 'OrderStateChanged' && reading.data.tenantId !== undefined) {
        const { tenantId, tenantName, orderId, state } = reading.data;
        const known = tenants.get(tenantId);
        const tenant =
          known?.orderId === orderId
            ? known
            : { name: tenantName, orderId, beganMs: nowMs, reached: [], running: new Map() };
        const over = ended.has(state);
        tenants.set(tenantId, {
          ...tenant,
          state,
          endedMs: over ? nowMs : undefined,
          running: over ? new Map() : tenant.running,
        });
      }
      if (reading?.name === 'TenantMilestoneReached') {
        const label = milestoneLabels[reading.data.milestone];
        change(reading.data.tenantId, ({ reached, running }) => ({
          reached: [...reached, label],
          running: without(running, label),
        }));
      }
      if (reading?.name === 'ResourceChanged') {
        const { ownerId, stage } = reading.data;
        const left = resources.see(reading.data);
        if (left === 0) change(ownerId, ({ running }) => ({ running: without(running, removalLabel(stage)) }));
      }
      return reading;
    },

    seeStep({ tenantId, step, atMs, phase }) {
      const watched = watchedStep(step);
      if (!watched || phase === 'ended') return;
      change(tenantId, ({ reached, running }) => {
        const { label, position } = watched;
        const still = [...running].filter(([, other]) => other.position >= position);
        if (label === '' || reached.includes(label)) return { running: new Map(still) };
        const beganMs = running.get(label)?.beganMs ?? atMs;
        return { running: new Map([...still, [label, { beganMs, position }]]) };
      });
    },

    nameOf: (tenantId) => tenants.get(tenantId)?.name,
    tenants: () => [...tenants.values()],
  };
}

type Running = WatchedTenant['running'];

function without(running: Running, label: string | undefined): Running {
  return new Map([...running].filter(([other]) => other !== label));
}

/** How many resources each stage of each owner has left, so that the end of a removal is seen when it happens. */
function createResourceCount() {
  const left = new Map<string, Set<string>>();
  return {
    see({ ownerId, stage, slot, action, phase }: ResourceChanged): number {
      const key = `${ownerId}/${stage}`;
      const slots = left.get(key) ?? new Set();
      left.set(key, slots);
      if (action === 'remove' && phase === 'result') slots.delete(slot);
      else slots.add(slot);
      return slots.size;
    },
  };
}
