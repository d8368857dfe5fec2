import { AwsFault } from '../aws-service.ts';
import type { Shape } from '../model/shapes.ts';
import type { Values } from './protocol.ts';
import { fromBase64, parseTimestamp } from './scalars.ts';

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const TOKEN = /<!\[CDATA\[(.*?)\]\]>|<!--.*?-->|<\?.*?\?>|<(\/?)([^\s/>]+)([^>]*?)(\/?)>|([^<]+)/gs;
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** Parses the small XML documents of S3 requests: elements, attributes, text, CDATA. No document types, no entities of their own. */
export function parseXml(text: string): XmlElement {
  const root = blank('', '');
  const open: XmlElement[] = [root];
  for (const [, cdata, closing, name, attributes, selfClosing, content] of text.matchAll(TOKEN)) {
    const current = open.at(-1);
    if (!current) throw malformed();
    if (cdata !== undefined || content !== undefined) current.text += cdata ?? unescapeXml(content ?? '');
    else if (closing) {
      if (open.length === 1 || current.name !== name) throw malformed();
      open.pop();
    } else if (name) {
      const child = blank(name, attributes ?? '');
      current.children.push(child);
      if (!selfClosing) open.push(child);
    }
  }
  const [document] = root.children;
  if (!document || open.length !== 1) throw malformed();
  return document;
}

/** Reads an element's content against a shape. Elements that the model does not know are ignored, as S3 does. */
export function readXml(shape: Shape, node: XmlElement): unknown {
  if (shape.kind !== 'structure') return readText(shape, node.text);
  const result: Values = {};
  for (const { name, shape: inner, traits } of shape.members) {
    const wire = traits.xmlName ?? name;
    if (traits.xmlAttribute) {
      if (node.attributes[wire] !== undefined) result[name] = node.attributes[wire];
      continue;
    }
    const matches = node.children.filter((child) => child.name === wire);
    const [first] = matches;
    if (!first) continue;
    if (inner.kind !== 'list') {
      result[name] = readXml(inner, first);
      continue;
    }
    const item = inner.member;
    const items = traits.xmlFlattened
      ? matches
      : first.children.filter((child) => child.name === (item.traits.xmlName ?? 'member'));
    result[name] = items.map((child) => readXml(item.shape, child));
  }
  return result;
}

function readText(shape: Shape, text: string): unknown {
  switch (shape.kind) {
    case 'boolean':
      return text.trim() === 'true';
    case 'number':
      return Number(text);
    case 'timestamp':
      return parseTimestamp(text.trim());
    case 'blob':
      return fromBase64(text);
    default:
      return text;
  }
}

function blank(name: string, attributes: string): XmlElement {
  const pairs = [...attributes.matchAll(ATTRIBUTE)].map(([, key, double, single]) => [
    key,
    unescapeXml(double ?? single ?? ''),
  ]);
  return { name, attributes: Object.fromEntries(pairs), children: [], text: '' };
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(#x?)?([^;]+);/g, (whole, numeric: string | undefined, name: string) => {
    if (numeric) return String.fromCodePoint(Number.parseInt(name, numeric === '#x' ? 16 : 10));
    return entities[name] ?? whole;
  });
}

function malformed(): AwsFault {
  const message = 'The XML you provided was not well-formed or did not validate against our published schema';
  return new AwsFault('MalformedXML', message, { status: 400 });
}
