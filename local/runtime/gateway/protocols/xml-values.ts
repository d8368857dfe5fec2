import type { Member, Shape, Structure } from '../model/shapes.ts';
import type { Values } from './protocol.ts';
import { formatTimestamp, toBase64 } from './scalars.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#xD;',
};

export function escapeXml(text: string): string {
  return text.replace(/[&<>"'\r]/g, (character) => entities[character] ?? character);
}

/** An element around text that is already XML. Plain text goes through `escapeXml` first, ids and codes need not. */
export function element(name: string, content: string): string {
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

/** The members of a structure as elements, without an element around them. Undefined members are left out, empty lists are not. */
export function writeMembers(shape: Structure, value: object): string {
  const source = value as Values;
  return shape.members
    .filter(({ traits }) => !traits.xmlAttribute)
    .map((member) => writeMember(member, source[member.name]))
    .join('');
}

export function writeMember(member: Member, value: unknown): string {
  if (value === undefined || value === null) return '';
  const { shape, traits } = member;
  const name = traits.xmlName ?? member.name;
  if (shape.kind === 'list') {
    const items = value as readonly unknown[];
    if (traits.xmlFlattened) return items.map((item) => wrap(name, shape.member.shape, item)).join('');
    return element(
      name,
      items.map((item) => wrap(shape.member.traits.xmlName ?? 'member', shape.member.shape, item)).join(''),
    );
  }
  if (shape.kind === 'map') {
    const entries = Object.entries(value as Values).map(([key, item]) => writeEntry(shape, [key, item]));
    if (traits.xmlFlattened) return entries.map((entry) => element(name, entry)).join('');
    return element(name, entries.map((entry) => element('entry', entry)).join(''));
  }
  return wrap(name, shape, value);
}

function wrap(name: string, shape: Shape, value: unknown): string {
  if (shape.kind === 'structure') {
    const content = writeMembers(shape, value as object);
    const attributes = writeAttributes(shape, value as Values);
    return attributes ? `<${name}${attributes}>${content}</${name}>` : element(name, content);
  }
  if (shape.kind === 'list' || shape.kind === 'map') {
    return writeMember({ name, shape, required: false, traits: {} }, value);
  }
  return element(name, escapeXml(scalarText(shape, value)));
}

function writeEntry(shape: Extract<Shape, { kind: 'map' }>, [key, value]: [string, unknown]): string {
  return (
    element(shape.key.traits.xmlName ?? 'key', escapeXml(key)) + writeMember({ ...shape.value, name: 'value' }, value)
  );
}

/** S3 writes the type of a grantee as an attribute in a namespace of its own. */
function writeAttributes(shape: Structure, value: Values): string {
  return shape.members
    .filter(({ name, traits }) => traits.xmlAttribute && value[name] !== undefined)
    .map(({ name, traits }) => {
      const attribute = traits.xmlName ?? name;
      const prefix = attribute.split(':')[0];
      return ` xmlns:${prefix}="http://www.w3.org/2001/XMLSchema-instance" ${attribute}="${escapeXml(String(value[name]))}"`;
    })
    .join('');
}

function scalarText(shape: Shape, value: unknown): string {
  if (shape.kind === 'timestamp') return formatTimestamp(value, shape.format ?? 'date-time');
  if (shape.kind === 'blob') return toBase64(value);
  return String(value);
}
