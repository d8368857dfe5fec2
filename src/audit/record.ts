import { definitionOf } from '../../events/catalogue.ts';
import { incomingEvent } from '../../events/envelope.ts';
import type { AuditReading, EventDefinition } from '../../events/event-definition.ts';
import { contentHash } from '../orders/content-hash.ts';
import { unstorable } from '../orders/storable.ts';
import { digestOf } from '../platform/digest.ts';
import { redactValue } from '../platform/redact.ts';

/** The chain for everything that belongs to no tenant. */
export const SYSTEM_STREAM = 'system';

/** An event as EventBridge delivers it. */
export interface BusEvent {
  readonly id: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly time: string;
  readonly detail: unknown;
}

/** What one event says to an auditor, before it has a place in a chain. Ids and digests only. */
export interface AuditEntry {
  readonly stream: string;
  readonly eventId: string;
  readonly facts: {
    readonly who: string;
    readonly what: string;
    readonly target: string;
    readonly outcome: string;
    readonly orderId?: string;
    readonly operationId?: string;
    readonly time: string;
    readonly eventId: string;
    /** What the sender calls the event. */
    readonly sendersId?: string;
    /** The event that came first under this id, with other content. */
    readonly conflictsWith?: string;
    /** SHA-256 of the event as it was on the bus: what tells a repeated event from another one with its id. */
    readonly digest: string;
    readonly detail: unknown;
  };
}

/**
 * Reads an event for the audit. Never fails: an event that keeps no contract is recorded too, with a digest in place of what cannot be
 * read, since an audit with a gap for the strange events would lack the ones that matter most.
 */
export function auditEntryOf(event: BusEvent): AuditEntry {
  const envelope = incomingEvent.safeParse(event.detail);
  const definition = envelope.success ? definitionOf(envelope.data.type) : undefined;
  const data = envelope.success && definition ? definition.data.safeParse(envelope.data.data) : undefined;
  if (!envelope.success || !definition || !data?.success) return strange(event);

  const reading: AuditReading = definition.audit(data.data);
  // Our own ids are unique, and repeat when the outbox sends twice. What others call their events is up to them; the bus names each of them.
  const eventId = event.source === definition.source && definition.source === 'tenantry' ? envelope.data.id : event.id;
  const stream = reading.tenantId ?? SYSTEM_STREAM;
  // PostgreSQL would refuse such a column, or keep another text than the record says.
  if (unstorable([stream, eventId]) !== undefined) return strange(event);
  return {
    stream,
    eventId,
    facts: {
      who: event.source,
      what: definition.name,
      target: reading.target,
      outcome: reading.outcome,
      ...(reading.orderId !== undefined && { orderId: reading.orderId }),
      ...(reading.operationId !== undefined && { operationId: reading.operationId }),
      time: envelope.data.time ?? event.time,
      eventId,
      ...(eventId !== envelope.data.id && { sendersId: envelope.data.id }),
      digest: contentHash(event.detail),
      detail: redactValue(withoutPersons(data.data, definition)),
    },
  };
}

function strange(event: BusEvent): AuditEntry {
  return {
    stream: SYSTEM_STREAM,
    eventId: event.id,
    facts: {
      who: event.source,
      what: event['detail-type'],
      target: `event/${event.id}`,
      outcome: 'unreadable',
      time: event.time,
      eventId: event.id,
      digest: contentHash(event.detail),
      detail: {},
    },
  };
}

/** Where an entry is kept whose id belongs to an event with other content. */
export function conflictIdOf({ eventId, facts }: AuditEntry): string {
  return `${eventId}#${facts.digest}`;
}

/** An entry for an event whose id was taken: neither of the two is lost, and an auditor sees that they contradict each other. */
export function conflictingEntry(entry: AuditEntry): AuditEntry {
  const eventId = conflictIdOf(entry);
  return { ...entry, eventId, facts: { ...entry.facts, eventId, conflictsWith: entry.eventId } };
}

/** Replaces what names a person by its digest: it can be compared with a claim, and not be read. */
function withoutPersons(data: object, definition: EventDefinition): object {
  const copy = structuredClone(data);
  for (const path of definition.personal) replaceAt(copy, path.split('.'));
  return copy;
}

function replaceAt(value: unknown, [name, ...rest]: string[]): void {
  if (typeof value !== 'object' || value === null || name === undefined || !(name in value)) return;
  const holder = value as Record<string, unknown>;
  if (rest.length > 0) replaceAt(holder[name], rest);
  else if (holder[name] !== undefined) holder[name] = { digest: digestOf(holder[name]) };
}
