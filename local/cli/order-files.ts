import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { definitionOf } from '../../events/catalogue.ts';
import type { Reason } from '../../events/fields.ts';
import { errorFacts } from './error-facts.ts';

/** What a person gave us as an order, readable or not. */
export interface GivenOrder {
  /** The file, as it was named; with its position for one of a list: `orders.json[2]`. */
  readonly origin: string;
  /** What goes into the queue, or why nothing can. */
  readonly content: { readonly body: string } | { readonly unreadable: Reason };
  readonly orderId: string | null;
  /** `OrderPlaced` and so on; the CloudEvents type where nobody knows it. */
  readonly type: string | null;
  readonly tenantName: string | null;
  /** The order that this one cancels, where it says so. */
  readonly cancels: string | null;
  readonly gracePeriodDays: number;
}

/** An order says what it can about itself; whatever is malformed is for the system to refuse, not for us. */
const legible = z.object({
  type: z.string().nullable().catch(null),
  data: z
    .object({
      orderId: z.string().nullable().catch(null),
      tenant: z.object({ name: z.string().nullable().catch(null) }).catch({ name: null }),
      cancels: z.string().nullable().catch(null),
      gracePeriodDays: z.number().catch(0),
    })
    .catch({ orderId: null, tenant: { name: null }, cancels: null, gracePeriodDays: 0 }),
});

export interface OrderFile {
  readonly path: string;
  /** As the person named it. */
  readonly origin: string;
}

/** The orders of one file, at least one. Never rejects: a file that cannot be read is an order that says why. */
export async function readOrderFile(file: OrderFile): Promise<GivenOrder[]> {
  const { origin } = file;
  const read = await readText(file);
  if ('unreadable' in read) return [unreadable(origin, read.unreadable)];
  const value = parsed(read.text);
  if (!Array.isArray(value)) return [given(origin, { body: read.text, value })];
  if (value.length === 0) {
    return [unreadable(origin, reason('file-empty', { message: `${origin} holds an empty list.`, remedy: FILL }))];
  }
  return value.map((one, index) => element(`${origin}[${index}]`, one));
}

const FILL = 'Put one order event in JSON into it, or a list of them.';

async function readText({ path, origin }: OrderFile): Promise<{ text: string } | { unreadable: Reason }> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
    if (text.trim() !== '') return { text };
    return { unreadable: reason('file-empty', { message: `${origin} is empty.`, remedy: FILL }) };
  } catch (error) {
    return { unreadable: whyUnread(origin, error) };
  }
}

function whyUnread(origin: string, error: unknown): Reason {
  const { code = '', message } = errorFacts(error);
  const known: Readonly<Record<string, Reason>> = {
    ENOENT: reason('file-missing', { message: `There is no file ${origin}.`, remedy: 'Check its name.' }),
    EISDIR: reason('file-is-directory', {
      message: `${origin} is a directory in which no file ends in .json.`,
      remedy: 'Put order events in JSON files into it, or name a file.',
    }),
    EACCES: reason('file-forbidden', {
      message: `${origin} may not be read.`,
      remedy: 'Give yourself the right to read it.',
    }),
    ERR_ENCODING_INVALID_ENCODED_DATA: reason('file-not-text', {
      message: `${origin} is not text in UTF-8.`,
      remedy: 'Save it as JSON in UTF-8.',
    }),
  };
  return (
    known[code] ??
    reason('file-unreadable', { message: `${origin} cannot be read: ${message}.`, remedy: 'See the message.' })
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** JSON is read at any depth, and written only as deep as the call stack goes. */
function element(origin: string, value: unknown): GivenOrder {
  let body: string;
  try {
    body = JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = `${origin} is nested too deeply to be an order.`;
    return unreadable(origin, reason('order-too-deep', { message, remedy: 'Take the superfluous brackets out.' }));
  }
  return given(origin, { body, value });
}

function given(origin: string, content: { body: string; value: unknown }): GivenOrder {
  const facts = legible.catch({ type: null, data: legible.shape.data.parse(undefined) }).parse(content.value);
  const { orderId, tenant, cancels, gracePeriodDays } = facts.data;
  const type = facts.type === null ? null : (definitionOf(facts.type)?.name ?? facts.type);
  return { origin, content: { body: content.body }, orderId, type, tenantName: tenant.name, cancels, gracePeriodDays };
}

function unreadable(origin: string, why: Reason): GivenOrder {
  return {
    origin,
    content: { unreadable: why },
    orderId: null,
    type: null,
    tenantName: null,
    cancels: null,
    gracePeriodDays: 0,
  };
}

function reason(code: string, words: { message: string; remedy: string }): Reason {
  return { code, ...words };
}
