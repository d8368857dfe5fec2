import { badRequest } from './kube-fault.ts';
import type { KubeObject } from './kube-object.ts';

export type Predicate = (object: KubeObject) => boolean;

/** Splits at commas that stand outside of parentheses: `a in (x,y),b`. */
const terms = (selector: string): string[] =>
  selector
    .split(/,(?![^(]*\))/)
    .map((term) => term.trim())
    .filter((term) => term !== '');

const setTerm = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/;
const equalityTerm = /^([^\s=!]+)\s*(==|=|!=)\s*(\S*)$/;

function labelTerm(term: string): Predicate {
  const labelsOf = (object: KubeObject) => object.metadata.labels ?? {};
  const set = setTerm.exec(term);
  if (set) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    return (object) => values.includes(labelsOf(object)[key] ?? ' ') === (operator === 'in');
  }
  const equality = equalityTerm.exec(term);
  if (equality) {
    const [, key = '', operator, value = ''] = equality;
    return (object) => (labelsOf(object)[key] === value) === (operator !== '!=');
  }
  const key = term.replace(/^!/, '');
  if (!/^[\w./-]+$/.test(key)) {
    throw badRequest(`unable to parse requirement: found '${term}', expected: identifier`);
  }
  return (object) => key in labelsOf(object) !== term.startsWith('!');
}

/** The `labelSelector` of the Kubernetes API. @throws KubeFault BadRequest */
export function labelSelector(selector: string): Predicate {
  const predicates = terms(selector).map(labelTerm);
  return (object) => predicates.every((matches) => matches(object));
}

/** The `fieldSelector` of the Kubernetes API; `fields` are those that the type supports. @throws KubeFault BadRequest */
export function fieldSelector(selector: string, fields: readonly string[]): Predicate {
  const predicates = terms(selector).map((term): Predicate => {
    const [, path = '', operator, value = ''] = equalityTerm.exec(term) ?? [];
    if (operator === undefined || !fields.includes(path)) {
      throw badRequest(`field label not supported: ${path === '' ? term : path}`);
    }
    return (object) => (String(valueAt(object, path) ?? '') === value) === (operator !== '!=');
  });
  return (object) => predicates.every((matches) => matches(object));
}

function valueAt(object: KubeObject, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, key) => (at !== null && typeof at === 'object' ? Reflect.get(at, key) : undefined), object);
}
