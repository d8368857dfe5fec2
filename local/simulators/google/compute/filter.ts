import { isObject } from '../bodies.ts';
import { invalidField } from '../faults.ts';

const TERM = /^\(?\s*([\w.-]+)\s*(=|!=|eq|ne|:)\s*(?:"([^"]*)"|([^\s()"]+))\s*\)?$/;

/**
 * A list's `filter`: one comparison, or several in parentheses of their own or joined by `AND`, all of which must hold. `eq` and `ne` take
 * a regular expression, `:` asks whether a field or label is there. The rest of AIP-160 is not imitated.
 */
export function filterOf(filter: string | null): (resource: object) => boolean {
  if (filter === null || filter.trim() === '') return () => true;
  const terms = filter.split(/\s+AND\s+|(?<=\))\s*(?=\()/).map((term) => TERM.exec(term.trim()) ?? refused(filter));
  return (resource) =>
    terms.every(([, path = '', operator, quoted, bare = '']) =>
      holds({ resource, path, operator, value: quoted ?? bare }),
    );
}

function holds({ resource, path, operator, value }: Comparison): boolean {
  const have = at(resource, path.split('.'));
  switch (operator) {
    case '=':
      return have !== undefined && String(have) === value;
    case '!=':
      return String(have) !== value;
    case 'eq':
      return have !== undefined && new RegExp(`^(?:${value})$`).test(String(have));
    case 'ne':
      return !new RegExp(`^(?:${value})$`).test(String(have));
    default:
      return have !== undefined && (value === '*' || String(have).includes(value));
  }
}

interface Comparison {
  readonly resource: object;
  readonly path: string;
  readonly operator: string | undefined;
  readonly value: string;
}

const at = (value: unknown, [name, ...rest]: string[]): unknown =>
  name === undefined ? value : isObject(value) ? at(value[name], rest) : undefined;

function refused(filter: string): never {
  throw invalidField('filter', { value: filter, why: 'Invalid list filter expression.' });
}
