import { AwsFault } from '../aws-service.ts';
import type { Member, Shape, Structure } from '../model/shapes.ts';
import type { Values, WireRequest } from './protocol.ts';
import { formatTimestamp, parseTimestamp, toBase64 } from './scalars.ts';

/** Members of an input that stand in the path, the query string or the headers. */
export function readBindings(
  input: Structure,
  { request, labels }: { request: WireRequest; labels: Readonly<Record<string, string>> },
): Values {
  const result: Values = {};
  for (const member of input.members) {
    const value = readBinding(member, { request, labels });
    if (value !== undefined) result[member.name] = value;
  }
  return result;
}

/** True for members that travel in the body of a request or response. */
export function isInBody({ traits }: Member): boolean {
  return !(
    traits.httpLabel ||
    traits.httpQuery ||
    traits.httpQueryParams ||
    traits.httpHeader ||
    traits.httpPrefixHeaders !== undefined ||
    traits.httpResponseCode
  );
}

/** The same structure with only the members that travel in the body. */
export function bodyOf(shape: Structure): Structure {
  return { ...shape, members: shape.members.filter(isInBody) };
}

export function payloadOf(shape: Structure): Member | undefined {
  return shape.members.find(({ traits }) => traits.httpPayload);
}

/** Members of an output that stand in the headers, under their names in lower case. */
export function writeHeaders(output: Structure, value: object): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { name, shape, traits } of output.members) {
    const item = (value as Values)[name];
    if (item === undefined || item === null) continue;
    if (traits.httpHeader) headers[traits.httpHeader.toLowerCase()] = headerText(shape, item);
    if (traits.httpPrefixHeaders !== undefined) {
      for (const [key, text] of Object.entries(item)) headers[`${traits.httpPrefixHeaders}${key}`] = String(text);
    }
  }
  return headers;
}

function readBinding(
  member: Member,
  { request, labels }: { request: WireRequest; labels: Readonly<Record<string, string>> },
): unknown {
  const { name, shape, traits } = member;
  if (traits.httpLabel) return labels[name] === undefined ? undefined : scalar(shape, labels[name]);
  if (traits.httpQuery) return fromQuery(member, request.query.getAll(traits.httpQuery));
  if (traits.httpHeader) {
    const text = request.headers[traits.httpHeader.toLowerCase()];
    if (text === undefined) return undefined;
    return shape.kind === 'list' ? splitList(text) : scalar(shape, text);
  }
  if (traits.httpPrefixHeaders !== undefined) return prefixed(request.headers, traits.httpPrefixHeaders.toLowerCase());
  return undefined;
}

function fromQuery({ shape }: Member, texts: readonly string[]): unknown {
  const [first] = texts;
  if (first === undefined) return undefined;
  return shape.kind === 'list' ? texts.map((text) => scalar(shape.member.shape, text)) : scalar(shape, first);
}

function prefixed(headers: Readonly<Record<string, string>>, prefix: string): Values | undefined {
  const found = Object.entries(headers)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [name.slice(prefix.length), value] as const);
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

const LIST_ITEM = /\s*(?:"((?:[^"\\]|\\.)*)"|([^,]*))\s*(?:,|$)/g;

/** Items of a header are separated by commas; an item with a comma or a quote in it is quoted. */
function splitList(text: string): string[] {
  return [...text.matchAll(LIST_ITEM)]
    .slice(0, -1)
    .map(([, quoted, plain = '']) => quoted?.replace(/\\(.)/g, '$1') ?? plain.trim());
}

function scalar(shape: Shape, text: string): unknown {
  const value = parseScalar(shape, text);
  if (value === undefined)
    throw new AwsFault('SerializationException', `'${text}' is no ${shape.kind}`, { status: 400 });
  return value;
}

function parseScalar(shape: Shape, text: string): unknown {
  if (shape.kind === 'number') return text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
  if (shape.kind === 'boolean') return ['true', 'false'].includes(text) ? text === 'true' : undefined;
  return shape.kind === 'timestamp' ? parseTimestamp(text) : text;
}

function headerText(shape: Shape, value: unknown): string {
  if (shape.kind === 'timestamp') return formatTimestamp(value, shape.format ?? 'http-date');
  if (shape.kind === 'list') return (value as unknown[]).map((item) => headerText(shape.member.shape, item)).join(', ');
  return shape.kind === 'blob' ? toBase64(value) : String(value);
}
