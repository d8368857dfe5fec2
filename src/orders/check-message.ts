import { createHash } from 'node:crypto';
import { catalogue, definitionOf } from '../../events/catalogue.ts';
import { envelopeReasons } from './envelope-reasons.ts';
import { identify, unstorableReason } from './parse-order.ts';
import { type Reason, refuse, shown } from './reason.ts';
import { unstorable } from './storable.ts';

/** What the bus takes: the CloudEvent under the name that rules match. */
export interface ReadableMessage {
  readonly detailType: string;
  readonly source: 'ordering';
  /** The CloudEvent as it came. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export type CheckedMessage = { readonly readable: ReadableMessage } | { readonly unreadable: Reason[] };

const largestEntryBytes = 256 * 1024;

/**
 * Decides whether a message of the orders queue can go to the bus at all. What it lets pass can still be a bad order, but one
 * that somebody can be told about; what it stops would block its message group or vanish without an answer.
 */
export function checkMessage(body: string): CheckedMessage {
  if (bytesOf(body) > largestEntryBytes) return { unreadable: [tooLarge(bytesOf(body))] };
  const parsed = parseJson(body);
  if (parsed === undefined) return { unreadable: [notJson()] };
  const obstacle = unstorable(parsed.value);
  if (obstacle !== undefined) return { unreadable: [unstorableReason(obstacle)] };
  const attributes = envelopeReasons(parsed.value);
  const detail = objectOf(parsed.value);
  if (detail === undefined) return { unreadable: attributes };
  const definition = typeof detail.type === 'string' ? definitionOf(detail.type) : undefined;
  const reasons = [...attributes, ...typeReasons(detail.type), ...identityReasons(detail.data)];
  if (reasons.length > 0 || definition === undefined) return { unreadable: reasons };
  const readable = { detailType: definition.name, source: 'ordering', detail } as const;
  const bytes = entryBytes(readable);
  return bytes > largestEntryBytes ? { unreadable: [tooLarge(bytes)] } : { readable };
}

/** SHA-256 of the message as received, hexadecimal: names a message that must not be quoted. */
export function messageDigest(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

/** The order that an unreadable message seems to be about, if it says so in a form that can be repeated. */
export function orderIdOf(body: string): string | undefined {
  const value = parseJson(body)?.value;
  const data = typeof value === 'object' && value !== null && 'data' in value ? value.data : undefined;
  const orderId = typeof data === 'object' && data !== null && 'orderId' in data ? data.orderId : undefined;
  return typeof orderId === 'string' && /^[\w.:/@+=-]{1,100}$/.test(orderId) ? orderId : undefined;
}

/** PutEvents counts Source, DetailType and Detail in UTF-8 and 14 bytes for Time (EventBridge user guide, entry size). */
function entryBytes(message: ReadableMessage): number {
  return 14 + bytesOf(message.source) + bytesOf(message.detailType) + bytesOf(JSON.stringify(message.detail));
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

function parseJson(body: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(body) };
  } catch {
    return undefined;
  }
}

function tooLarge(bytes: number): Reason {
  return refuse('message-too-large', {
    message: `The message has ${bytes} bytes; 262144 (256 KB) is the most that the bus carries.`,
    remedy: 'Send the fields of the order only.',
  });
}

function notJson(): Reason {
  return refuse('not-json', {
    message: 'The message is not JSON.',
    remedy: 'Send one CloudEvent in JSON as the message body.',
  });
}

/** Events of our own are no orders: from the orders queue they are as unknown as a type that does not exist. */
function typeReasons(type: unknown): Reason[] {
  if (typeof type !== 'string' || type === '' || definitionOf(type)?.source === 'ordering') return [];
  const known = catalogue.filter((definition) => definition.source === 'ordering').map((definition) => definition.type);
  return [
    refuse('event-type-unknown', {
      field: 'type',
      message: `Orders of type ${shown(type)} are not known.`,
      remedy: `Give type as one of: ${known.join(', ')}.`,
    }),
  ];
}

function identityReasons(data: unknown): Reason[] {
  const identified = identify(data);
  return 'reasons' in identified ? identified.reasons : [];
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
