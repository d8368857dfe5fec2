import type * as z from 'zod';

/** Who publishes: the ordering systems, operators, or Tenantry. It is the EventBridge source too. */
export type EventSource = 'ordering' | 'operations' | 'tenantry';

/** What the audit record takes from an event beside its canonical JSON. */
export interface AuditReading {
  /** What was acted on, as `kind/id`. */
  readonly target: string;
  /** How it ended, in one word of the event's own vocabulary. */
  readonly outcome: string;
  /** Decides the chain: a tenant's own, or `system` where it is absent. */
  readonly tenantId?: string | undefined;
  readonly orderId?: string | undefined;
  readonly operationId?: string | undefined;
}

/** One version of one event: the contract between whoever publishes it and whoever reads it. */
export interface EventDefinition<Name extends string = string, Data extends z.ZodObject = z.ZodObject> {
  /** EventBridge detail-type. */
  readonly name: Name;
  /** CloudEvents `type`: name in kebab-case, and version. */
  readonly type: `tenantry.${string}.v${number}`;
  readonly source: EventSource;
  /** What has happened when this event is seen, in one or two sentences. */
  readonly meaning: string;
  readonly data: Data;
  /** Paths within `data` that name a person. The audit stores a digest in their place. */
  readonly personal: readonly string[];
  /** CloudEvents `subject`: the id of the thing that the event is about. */
  subject(data: z.infer<Data>): string;
  audit(data: z.infer<Data>): AuditReading;
}

/** Keeps the exact types of a definition while checking it against the interface. */
export function defineEvent<const Name extends string, Data extends z.ZodObject>(
  definition: EventDefinition<Name, Data>,
): EventDefinition<Name, Data> {
  return definition;
}

export type DataOf<Definition> = Definition extends EventDefinition<string, infer Data> ? z.infer<Data> : never;
