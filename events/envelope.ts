import * as z from 'zod';
import { canonicalJson } from '../src/platform/canonical-json.ts';
import type { EventDefinition } from './event-definition.ts';
import { time } from './fields.ts';

const attribute = z.string().min(1);

/** Optional attributes may be null in the JSON format of CloudEvents; that means the same as absent. */
const optional = <Attribute extends z.ZodType>(schema: Attribute) =>
  schema.nullish().transform((value) => value ?? undefined);

/**
 * A CloudEvent as we read it, whoever wrote it: the required attributes of CloudEvents 1.0 must be there, those that we use
 * must be well formed, all others pass. `sequence` is a string in its extension's text and a number at many publishers.
 * The length of `id` is bounded because every consumer keeps it in an index (PostgreSQL: at most 2,704 bytes an entry).
 */
export const incomingEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: attribute.max(512),
  source: attribute,
  type: attribute,
  subject: optional(attribute),
  time: optional(time),
  datacontenttype: optional(attribute),
  sequence: optional(z.union([attribute, z.int().min(0).transform(String)])),
  correlationid: optional(attribute),
  causationid: optional(attribute),
  data: z.unknown().optional(),
});

export type IncomingEvent = z.infer<typeof incomingEvent>;

/** A CloudEvent as we publish it: exactly these members. */
export interface CloudEvent<Data = unknown> {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly correlationid?: string;
  readonly causationid?: string;
  readonly sequence?: string;
  readonly data: Data;
}

export interface EventFacts<Data> {
  readonly id: string;
  /** RFC 3339, when it happened. */
  readonly time: string;
  readonly data: Data;
  /** Defaults to the definition's own subject of this data. */
  readonly subject?: string;
  /** The order on whose behalf it happened, so that a reader can gather everything about it. */
  readonly correlationId?: string;
  /** The event that made us act. */
  readonly causationId?: string;
  /** Position among the events with this subject, from 1. */
  readonly sequence?: number;
}

/**
 * Builds an event to publish. Throws `TypeError` when the data does not keep the contract, a member that the contract does
 * not know included: an event is a promise to readers we have never met.
 */
export function cloudEvent<Data extends z.ZodObject>(
  definition: EventDefinition<string, Data>,
  facts: EventFacts<z.infer<Data>>,
): CloudEvent<z.infer<Data>> {
  const data = keptContract(definition, facts.data);
  return {
    specversion: '1.0',
    id: facts.id,
    source: definition.source,
    type: definition.type,
    subject: facts.subject ?? definition.subject(data),
    time: time.parse(facts.time),
    datacontenttype: 'application/json',
    ...(facts.correlationId !== undefined && { correlationid: facts.correlationId }),
    ...(facts.causationId !== undefined && { causationid: facts.causationId }),
    ...(facts.sequence !== undefined && { sequence: orderable(facts.sequence) }),
    data,
  };
}

function keptContract<Data extends z.ZodObject>(
  definition: EventDefinition<string, Data>,
  data: unknown,
): z.infer<Data> {
  const parsed = definition.data.safeParse(data);
  if (!parsed.success) throw new TypeError(`${definition.name} breaks its contract: ${z.prettifyError(parsed.error)}`);
  if (canonicalJson(parsed.data) !== canonicalJson(data))
    throw new TypeError(`${definition.name} carries members that its contract does not know`);
  return parsed.data;
}

/** The sequence extension asks for a string that sorts as text. */
function orderable(sequence: number): string {
  return String(sequence).padStart(12, '0');
}
