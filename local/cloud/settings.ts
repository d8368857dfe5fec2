import type { Call } from '../runtime/gateway/call.ts';
import type { OnRequest } from '../simulators/rest/desk.ts';
import type { Chaos } from './chaos.ts';
import type { WorkerProcesses } from './sandboxes.ts';
import type { OnStandstill } from './standstill.ts';

export interface LocalCloudSettings {
  readonly clock: 'real' | 'compressed' | 'virtual';
  /** How much faster than real a compressed clock runs. */
  readonly speed?: number;
  readonly seed: number;
  /** Of the AWS endpoints; a free one when absent. */
  readonly port?: number;
  readonly dataDirectory: string;
  /** A PostgreSQL of one's own, with an empty database and a superuser. */
  readonly databaseUrl?: string;
  /** Commits outlive a crash of the embedded database. Slower; only runs that crash it need it. */
  readonly durable?: boolean;
  /** Functions run in processes that can be killed. Absent: in the process of the local cloud. */
  readonly workers?: WorkerProcesses;
  readonly onLog?: (line: { readonly function: string; readonly text: string }) => void;
  /** `warnOfStandstill` when absent. */
  readonly onStandstill?: OnStandstill;
  readonly chaos?: Chaos;
  readonly witness?: ProviderWitness;
}

/** Told what providers are asked, before anything befalls it. */
export interface ProviderWitness {
  /** Of a cloud with a REST API. */
  readonly request: OnRequest;
  /** Of any provider. */
  readonly call: (call: Call) => void;
}
