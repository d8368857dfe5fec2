import { definitionOf } from '../../events/catalogue.ts';
import { incomingEvent } from '../../events/envelope.ts';
import type { AuditReading, EventDefinition } from '../../events/event-definition.ts';
import { contentHash } from '../orders/content-hash.ts';
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
  return {
    stream: reading.tenantId ?? SYSTEM_STREAM,
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
      detail: { digest: contentHash(event.detail) },
    },
  };
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
