import type * as z from 'zod';
import type { EventDefinition } from '../../events/event-definition.ts';
import { externalId } from '../../events/fields.ts';
import { type OrderCancelled, orderCancelled } from '../../events/order-cancelled.v1.ts';
import { type OrderPlaced, orderPlaced } from '../../events/order-placed.v1.ts';
import { limitOf, spell } from './limits.ts';
import { type Cancellation, completeCancellation, completeOrder, type Order } from './order.ts';
import { type Reason, type ReasonCode, refuse, shown } from './reason.ts';
import { unstorable } from './storable.ts';

/** An order that must be refused: everything that is wrong with its form, and what could be read of it all the same. */
export interface MalformedOrder<Data> {
  readonly reasons: Reason[];
  /** The fields that are well formed, so that placement and feasibility can add their reasons to these. */
  readonly legible: Partial<Data>;
}

/** Reads the data of OrderPlaced. Never throws; finds every problem of form at once. */
export function parseOrder(data: unknown): { readonly order: Order } | MalformedOrder<OrderPlaced> {
  const parsed = parse(orderPlaced, data);
  return 'data' in parsed ? { order: completeOrder(parsed.data) } : parsed;
}

/** Reads the data of OrderCancelled. Never throws; finds every problem of form at once. */
export function parseCancellation(
  data: unknown,
): { readonly cancellation: Cancellation } | MalformedOrder<OrderCancelled> {
  const parsed = parse(orderCancelled, data);
  return 'data' in parsed ? { cancellation: completeCancellation(parsed.data) } : parsed;
}

function parse<Data extends z.ZodObject>(
  definition: EventDefinition<string, Data>,
  data: unknown,
): { data: z.infer<Data> } | MalformedOrder<z.infer<Data>> {
  const obstacle = unstorable(data);
  if (obstacle !== undefined) return { reasons: [unstorableReason(obstacle)], legible: {} };
  const parsed = definition.data.safeParse(data, { reportInput: true });
  if (parsed.success) return { data: parsed.data };
  const reasons = outermost(parsed.error.issues).map((issue) => reasonOf(issue, definition.personal));
  return { reasons: oncePerField(reasons), legible: legibleFields(definition.data, data) };
}

export function unstorableReason(code: 'nested-too-deeply' | 'text-malformed'): Reason {
  return code === 'nested-too-deeply'
    ? refuse(code, {
        field: 'data',
        message: 'The data is nested more than 32 levels deep.',
        remedy: 'Send the fields of the order only.',
      })
    : refuse(code, {
        field: 'data',
        message: 'The data holds a null character, half of a surrogate pair, or a number beyond all bounds.',
        remedy: 'Send well-formed text and finite numbers.',
      });
}

function reasonOf(issue: z.core.$ZodIssue, personal: readonly string[]): Reason {
  const name = spell(issue.path);
  const field = name === '' ? 'data' : `data.${name}`;
  const limit = limitOf(issue.path);
  const missing = issue.input === undefined;
  const wrong = personal.includes(name) ? 'is malformed' : `cannot be ${shown(issue.input)}`;
  return refuse(codeOf(name, missing), {
    field,
    message: missing ? `${field} is missing.` : `${field} ${wrong}.`,
    remedy: `Give ${field} as ${limit}.`,
  });
}

function codeOf(name: string, missing: boolean): ReasonCode {
  if (name === 'orderId') return missing ? 'order-id-missing' : 'order-id-malformed';
  if (name === 'tenant' || name === 'tenant.name') return missing ? 'tenant-name-missing' : 'tenant-name-malformed';
  return missing ? 'field-missing' : 'field-malformed';
}

/** A list that is too long is one reason and not one more for each of its items: the answer must fit into an event. */
function outermost(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  const refusedWhole = new Set(issues.map((issue) => spell(issue.path)));
  return issues.filter(
    (issue) => !issue.path.some((_, length) => refusedWhole.has(spell(issue.path.slice(0, length)))),
  );
}

/** A text can be too long and hold a wrong character; the remedy is one. */
function oncePerField(reasons: readonly Reason[]): Reason[] {
  return [...new Map(reasons.toReversed().map((reason) => [reason.field, reason])).values()].toReversed();
}

function legibleFields<Data extends z.ZodObject>(schema: Data, data: unknown): Partial<z.infer<Data>> {
  if (typeof data !== 'object' || data === null) return {};
  const given = new Map(Object.entries(data));
  const legible = Object.entries(schema.shape).flatMap(([name, field]) => {
    const parsed = (field as z.ZodType).safeParse(given.get(name));
    return parsed.success && parsed.data !== undefined ? [[name, parsed.data]] : [];
  });
  return Object.fromEntries(legible);
}

/** What is needed to tell anybody what became of an order. */
export interface OrderIdentity {
  readonly orderId: string;
  /** As it was given, well formed or not, cut after 100 characters. */
  readonly tenantName: string;
}

/** Who an order is from and about, or why an answer to it could not be addressed. */
export function identify(data: unknown): { readonly identity: OrderIdentity } | { readonly reasons: Reason[] } {
  const obstacle = unstorable(data);
  if (obstacle !== undefined) return { reasons: [unstorableReason(obstacle)] };
  const orderId = memberOf(data, 'orderId');
  const tenantName = memberOf(memberOf(data, 'tenant'), 'name');
  const parsedId = externalId.safeParse(orderId);
  const hasName = typeof tenantName === 'string' && tenantName !== '';
  if (parsedId.success && hasName)
    return { identity: { orderId: parsedId.data, tenantName: Array.from(tenantName).slice(0, 100).join('') } };
  const absent = (value: unknown) => value === undefined || value === '';
  return {
    reasons: [
      ...(parsedId.success ? [] : [identityReason('orderId', absent(orderId) ? undefined : orderId)]),
      ...(hasName ? [] : [identityReason('tenant.name', absent(tenantName) ? undefined : tenantName)]),
    ],
  };
}

function identityReason(name: 'orderId' | 'tenant.name', value: unknown): Reason {
  const missing = value === undefined;
  return refuse(codeOf(name, missing), {
    field: `data.${name}`,
    message: missing ? `data.${name} is missing.` : `data.${name} cannot be ${shown(value)}.`,
    remedy: `Give data.${name} as ${limitOf(name.split('.'))}.`,
  });
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}

/** As `identify`, of an event that came past the orders queue: every attribute of it, and not only its data, must be fit to be kept. */
export function identifyStorable(event: { readonly data?: unknown }): ReturnType<typeof identify> {
  const obstacle = unstorable(event);
  return obstacle === undefined ? identify(event.data) : { reasons: [unstorableReason(obstacle)] };
}
