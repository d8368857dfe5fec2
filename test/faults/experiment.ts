import { createHash } from 'node:crypto';
import { tenantOf } from '../support/order-events.ts';

/** Where something can go wrong. */
export type Port = 'provider' | 'worker' | 'database' | 'bus' | 'queue';

/**
 * What goes wrong at a provider's call: `refused` fails before its effect, `reply-lost` after it, `throttled` names a time before which nobody may call again, `slow`
 * takes half a minute, `stalled` has its effect when whoever called is gone, `denied` refuses for good.
 * At a worker: `killed`. At the database: `disconnected`. On the bus and in queues: `duplicated` at once and minutes later, `resent` a day later,
 * `delayed`, `lost`, `reordered`.
 * At any moment, somebody may act: `cancelled` by the customer, `stopped` by an operator, or `restarted`: stopped, and let go on
 * as soon as it is held, while what it had begun is still under way.
 */
export type FaultKind =
  | 'refused'
  | 'reply-lost'
  | 'throttled'
  | 'slow'
  | 'stalled'
  | 'denied'
  | 'ignored'
  | 'killed'
  | 'disconnected'
  | 'duplicated'
  | 'resent'
  | 'delayed'
  | 'lost'
  | 'reordered'
  | 'cancelled'
  | 'stopped'
  | 'restarted';

/** The site is found again in every run: its port, then the n-th call, run or event of its name, counted for one order from 1. */
export interface Fault {
  readonly site: string;
  readonly kind: FaultKind;
}

export type OrderEnd = 'completed' | 'cancelled' | 'failed' | 'rejected';
export const ANY_END: readonly OrderEnd[] = ['completed', 'cancelled', 'failed', 'rejected'];

/** One order from its placing to its end, and what goes wrong meanwhile. */
export interface Experiment {
  /** How a person asks for it again. */
  readonly name: string;
  readonly faults: readonly Fault[];
  /** The ends that its order may come to. */
  readonly mayEnd: readonly OrderEnd[];
}

/** `reply-lost at provider ec2 CreateVpc 1`; several are joined by ` and `. */
export function nameOf(faults: readonly Fault[]): string {
  return faults.map(({ kind, site }) => `${kind} at ${site}`).join(' and ');
}

/** An experiment with the ids that its order gets in a cohort. */
export interface Tracked {
  readonly experiment: Experiment;
  readonly orderId: string;
  readonly cancelId: string;
  readonly tenantId: string;
  readonly tenantName: string;
  readonly provisionId: string;
  readonly retireId: string;
}

export function track(experiment: Experiment, index: number): Tracked {
  const orderId = `LAB-${index}`;
  const cancelId = `END-${index}`;
  return {
    experiment,
    orderId,
    cancelId,
    tenantId: tenantOf(orderId),
    tenantName: `lab-${index}`,
    provisionId: `provision-${hashOf(orderId)}`,
    retireId: `retire-${hashOf(cancelId)}`,
  };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Whether what happens at the site is work for all orders at once. */
export function isShared(site: string): boolean {
  return / shared /.test(site);
}

const PLATFORM_SERVICES = ['events', 'states', 'sqs', 'secretsmanager', 'sts', 'kms', 's3'];

/** Whether this is one of AWS's services that Tenantry itself runs on; the others are those of tenants. */
export function isOfPlatform(service: string): boolean {
  return PLATFORM_SERVICES.includes(service);
}

export function portOf(site: string): Port {
  return site.slice(0, site.indexOf(' ')) as Port;
}
