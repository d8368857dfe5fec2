import type { Clock } from '../runtime/clock.ts';

/** How the runtime is to be started. */
export interface LocalCloudSettings {
  readonly clock: 'real' | 'compressed' | 'virtual';
  /** Simulated seconds in one real second; only for `compressed`. */
  readonly speed?: number;
  readonly seed: number;
  /** Of the AWS endpoints; any free one when absent. */
  readonly port?: number;
  readonly dataDirectory: string;
  /** A PostgreSQL server of one's own in place of the embedded one. */
  readonly databaseUrl?: string;
}

/** An event as it passed the bus. `detail` is the CloudEvent. */
export interface BusEvent {
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly time: string;
  readonly detail: unknown;
}

/** A state of a state machine was entered or left. */
export interface MachineStep {
  readonly tenantId?: string;
  readonly machine: string;
  readonly state: string;
  /** Simulated milliseconds since the epoch. */
  readonly atMs: number;
  readonly phase: 'entered' | 'exited';
}

export interface Counts {
  readonly stateTransitions: number;
  readonly providerCalls: { readonly aws: number; readonly rancher: number };
}

/** Tenantry and the world around it on this machine, as far as the command line sees it. */
export interface LocalCloud {
  readonly clock: Clock;
  readonly gatewayUrl: string;
  readonly rancherUrl: string;
  readonly databaseUrl: string;
  readonly ordersQueueUrl: string;
  readonly rancherToken: string;
  /** As the ordering system would. Resolves when the queue took the message; rejects with the error of SQS when it did not. */
  sendOrder(body: string, groupId: string): Promise<{ readonly messageId: string }>;
  /** Everything on the bus, in the order of its arrival. */
  onEvent(listener: (event: BusEvent) => void): () => void;
  onProgress(listener: (step: MachineStep) => void): () => void;
  /** Keeps time moving, schedules included, until released. */
  hold(): () => void;
  /** Resolves when nothing of the system's own work is left. */
  settled(): Promise<void>;
  /** What exists for tenants in the simulated world, counted per kind. */
  groundTruth(): { readonly aws: Record<string, number>; readonly rancher: Record<string, number> };
  counts(): Counts & { readonly byOrder: Readonly<Record<string, Counts>> };
  /** Length of the longest chain of provider operations that had to follow each other. */
  longestProviderChainSeconds(): number;
  stop(): Promise<void>;
}
