import { AwsFault } from '../aws-service.ts';
import type { Member, Shape, Structure } from '../model/shapes.ts';
import type { Values } from './protocol.ts';
import { fromBase64, parseTimestamp } from './scalars.ts';

/** Form parameters by the dots in their names: `Filter.1.Value.2=a` is four levels deep. */
export interface Tree {
  /** The name up to here, as the caller wrote it. */
  readonly path: string;
  readonly branches: Map<string, Tree>;
  value: string | undefined;
}

export function growTree(parameters: readonly (readonly [string, string])[]): Tree {
  const root = leaf('');
  for (const [path, value] of parameters) {
    let node = root;
    for (const step of path.split('.')) {
      const next: Tree = node.branches.get(step) ?? leaf(node.path === '' ? step : `${node.path}.${step}`);
      node.branches.set(step, next);
      node = next;
    }
    node.value = value;
  }
  return root;
}

function leaf(path: string, value?: string): Tree {
  return { path, branches: new Map(), value };
}

export type Flavour = 'query' | 'ec2';

/** Reads form parameters against a shape. EC2 refuses parameters it does not know; the other query services ignore them. */
export class QueryReader {
  readonly #flavour: Flavour;

  constructor(flavour: Flavour) {
    this.#flavour = flavour;
  }

  readStructure(shape: Structure, tree: Tree): Values {
    if (tree.value) throw this.#malformed(tree);
    const result: Values = {};
    const seen = new Set<string>();
    for (const member of shape.members) {
      const name = queryName(member, this.#flavour);
      const branch = tree.branches.get(name);
      if (!branch) continue;
      seen.add(name);
      result[member.name] = this.#member(member, branch);
    }
    const unknown = [...tree.branches.entries()].find(([name]) => !seen.has(name))?.[1];
    if (unknown && this.#flavour === 'ec2') {
      throw new AwsFault('UnknownParameter', `The parameter ${unknown.path} is not recognized`, { status: 400 });
    }
    return result;
  }

  #member({ shape, traits }: Pick<Member, 'shape' | 'traits'>, tree: Tree): unknown {
    switch (shape.kind) {
      case 'structure':
        return this.readStructure(shape, tree);
      case 'list':
        return this.#list({ item: shape.member, flat: this.#flavour === 'ec2' || Boolean(traits.xmlFlattened) }, tree);
      case 'map':
        return this.#map({ ...shape, flat: Boolean(traits.xmlFlattened) }, tree);
      default:
        return this.#scalar(shape, tree);
    }
  }

  #list({ item, flat }: { item: Member; flat: boolean }, tree: Tree): unknown[] {
    // The services accept the modelled name of the list's element and `member` alike.
    const holder = flat ? tree : (tree.branches.get(item.traits.xmlName ?? 'member') ?? tree.branches.get('member'));
    if (!holder && (tree.branches.size > 0 || tree.value)) throw this.#malformed(tree);
    if (holder?.value) throw this.#malformed(holder);
    return holder ? inOrder(holder).map((branch) => this.#member(item, branch)) : [];
  }

  #map({ key, value, flat }: { key: Member; value: Member; flat: boolean }, tree: Tree): Values {
    const holder = flat ? tree : tree.branches.get('entry');
    const entries = holder ? inOrder(holder) : [];
    return Object.fromEntries(
      entries.map((entry) => {
        const name = entry.branches.get(key.traits.xmlName ?? 'key')?.value ?? '';
        const branch = entry.branches.get(value.traits.xmlName ?? 'value') ?? leaf(entry.path, '');
        return [name, this.#member(value, branch)];
      }),
    );
  }

  #scalar(shape: Shape, tree: Tree): unknown {
    const value = tree.value === undefined ? undefined : parseText(shape, tree.value);
    if (value === undefined) throw this.#malformed(tree);
    return value;
  }

  #malformed({ path, value = '' }: Tree): AwsFault {
    if (this.#flavour === 'ec2') {
      return new AwsFault('InvalidParameterValue', `Invalid value '${value}' for ${path}`, { status: 400 });
    }
    return new AwsFault('MalformedInput', `Unexpected value for ${path}`, { status: 400 });
  }
}

/** Undefined when the text is no value of the shape. */
function parseText(shape: Shape, text: string): unknown {
  switch (shape.kind) {
    case 'number':
      return text.trim() === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
    case 'boolean':
      return booleans[text.toLowerCase()];
    case 'timestamp':
      return parseTimestamp(text);
    case 'blob':
      return fromBase64(text);
    default:
      return text;
  }
}

const booleans: Readonly<Record<string, boolean>> = { true: true, false: false };

/** EC2 prefers its own query name, else the XML name with a capital; the others use the XML name as it stands. */
export function queryName({ name, traits }: Pick<Member, 'name' | 'traits'>, flavour: Flavour): string {
  const wire = traits.xmlName ?? name;
  if (flavour === 'query') return wire;
  return traits.ec2QueryName ?? wire.charAt(0).toUpperCase() + wire.slice(1);
}

function inOrder(tree: Tree): Tree[] {
  return [...tree.branches].sort(([a], [b]) => Number(a) - Number(b)).map(([, branch]) => branch);
}
