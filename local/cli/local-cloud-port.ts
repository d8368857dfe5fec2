import type { Clock } from '../runtime/clock.ts';

/** An event as it passed the bus. `detail` is the CloudEvent. */
export interface BusEvent {
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly time: string;
  readonly detail: unknown;
}

/** An invocation of a step on behalf of a tenant. */
export interface ProgressStep {
  readonly tenantId: string;
  /** `ensure-network` */
  readonly step: string;
  /** Simulated milliseconds since the epoch. */
  readonly atMs: number;
  readonly phase: 'began' | 'ended';
}

export interface Counts {
  readonly stateTransitions: number;
  readonly providerCalls: { readonly aws: number; readonly rancher: number };
}

/** Tenantry and the world around it on this machine, as far as the command line sees it. */
export interface LocalCloud {
  readonly clock: Pick<Clock, 'now' | 'sleep' | 'busy'>;
  readonly gatewayUrl: string;
  readonly rancherUrl: string;
  readonly databaseUrl: string;
  readonly ordersQueueUrl: string;
  readonly rancherToken: string;
  /** As the ordering system would. Throws the error of SQS when the queue does not take the message. */
  sendOrder(body: string, groupId: string): { readonly messageId: string };
  /** Everything on the bus, in the order of its arrival. */
  onEvent(listener: (event: BusEvent) => void): () => void;
  onProgress(listener: (step: ProgressStep) => void): () => void;
  /** Keeps time moving, schedules included, until released. */
  hold(): () => void;
  /** True when nothing of the system's own work is left. What it keeps for a later date is not work of now. */
  isSettled(): Promise<boolean>;
  /** What exists for tenants in the simulated world, counted per kind. */
  groundTruth(): { readonly aws: Record<string, number>; readonly rancher: Record<string, number> };
  counts(): Counts & { readonly byOrder: Readonly<Record<string, Counts>> };
  /** Length of the longest chain of provider operations that had to follow each other. */
  longestProviderChainSeconds(): number;
  stop(): Promise<void>;
}
