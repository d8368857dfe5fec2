import type { Agent } from './controllers/connections.ts';

/** Rancher as an agent finds it. */
export interface AgentHome {
  /** False when Rancher knows no such key. */
  startAgent(registration: { readonly key: string }, agent: Agent): boolean;
  /** Whether Rancher's load balancer lets these addresses in. */
  admits(addresses: readonly string[]): boolean;
}
