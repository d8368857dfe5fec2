import { AwsFault } from '../aws-service.ts';
import type { Member, Shape, Structure } from '../model/shapes.ts';
import type { Values } from './protocol.ts';
import { fromBase64, parseTimestamp } from './scalars.ts';

/** Form parameters by the dots in their names: `Filter.1.Value.2=a` is four levels deep. */
export interface Tree {
  value: string | undefined;
  readonly branches: Map<string, Tree>;
}

export function growTree(parameters: readonly (readonly [string, string])[]): Tree {
  const root: Tree = { value: undefined, branches: new Map() };
  for (const [path, value] of parameters) {
    let node = root;
    for (const step of path.split('.')) {
      const next: Tree = node.branches.get(step) ?? { value: undefined, branches: new Map() };
      node.branches.set(step, next);
      node = next;
    }
    node.value = value;
  }
  return root;
}

type Flavour = 'query' | 'ec2';

/** Reads form parameters against a shape. EC2 refuses parameters it does not know; the other query services ignore them. */
export class QueryReader {
  readonly #flavour: Flavour;

  constructor(flavour: Flavour) {
    this.#flavour = flavour;
  }

  read(shape: Shape, tree: Tree, path = ''): unknown {
    switch (shape.kind) {
      case 'structure':
        return this.#structure(shape, tree, path);
      case 'list':
        return this.#list({ name: '', shape, required: false, traits: {} }, tree, path);
      case 'map':
        return this.#map({ name: '', shape, required: false, traits: {} }, tree, path);
      default:
        return this.#scalar(shape, tree, path);
    }
  }

  /** The name of a member on the wire. */
  nameOf({ name, traits }: Member): string {
    return queryName({ name, traits }, this.#flavour);
  }

  #structure(shape: Structure, tree: Tree, path: string): Values {
    if (tree.value) throw this.#malformed(path, tree.value);
    const result: Values = {};
    const seen = new Set<string>();
    for (const member of shape.members) {
      const name = this.nameOf(member);
      const branch = tree.branches.get(name);
      if (!branch) continue;
      seen.add(name);
      result[member.name] = this.#member(member, branch, path ? `${path}.${name}` : name);
    }
    const unknown = [...tree.branches.keys()].find((name) => !seen.has(name));
    if (unknown !== undefined && this.#flavour === 'ec2') {
      const name = path ? `${path}.${unknown}` : unknown;
      throw new AwsFault('UnknownParameter', `The parameter ${name} is not recognized`, { status: 400 });
    }
    return result;
  }

  #member(member: Member, tree: Tree, path: string): unknown {
    if (member.shape.kind === 'list') return this.#list(member, tree, path);
    if (member.shape.kind === 'map') return this.#map(member, tree, path);
    return this.read(member.shape, tree, path);
  }

  #list(member: Member, tree: Tree, path: string): unknown[] {
    if (member.shape.kind !== 'list') return [];
    const { member: item } = member.shape;
    const flat = this.#flavour === 'ec2' || member.traits.xmlFlattened;
    // The services accept the modelled name of the list's element and `member` alike.
    const holder = flat ? tree : (tree.branches.get(item.traits.xmlName ?? 'member') ?? tree.branches.get('member'));
    if (!holder) {
      if (tree.branches.size > 0 || tree.value) throw this.#malformed(path, tree.value ?? '');
      return [];
    }
    if (holder.value) throw this.#malformed(path, holder.value);
    return inOrder(holder).map(([index, branch]) => this.#member(item, branch, `${path}.${index}`));
  }

  #map(member: Member, tree: Tree, path: string): Values {
    if (member.shape.kind !== 'map') return {};
    const { key, value } = member.shape;
    const holder = member.traits.xmlFlattened ? tree : tree.branches.get('entry');
    const entries = holder ? inOrder(holder) : [];
    return Object.fromEntries(
      entries.map(([index, entry]) => {
        const name = entry.branches.get(key.traits.xmlName ?? 'key')?.value ?? '';
        const branch = entry.branches.get(value.traits.xmlName ?? 'value') ?? { value: '', branches: new Map() };
        return [name, this.#member(value, branch, `${path}.${index}`)];
      }),
    );
  }

  #scalar(shape: Shape, tree: Tree, path: string): unknown {
    const text = tree.value;
    if (text === undefined) throw this.#malformed(path, '');
    switch (shape.kind) {
      case 'number': {
        const number = Number(text);
        if (text.trim() === '' || Number.isNaN(number)) throw this.#malformed(path, text);
        return number;
      }
      case 'boolean': {
        const lower = text.toLowerCase();
        if (lower !== 'true' && lower !== 'false') throw this.#malformed(path, text);
        return lower === 'true';
      }
      case 'timestamp': {
        const date = parseTimestamp(text);
        if (!date) throw this.#malformed(path, text);
        return date;
      }
      case 'blob':
        return fromBase64(text);
      default:
        return text;
    }
  }

  #malformed(path: string, text: string): AwsFault {
    if (this.#flavour === 'ec2') {
      return new AwsFault('InvalidParameterValue', `Invalid value '${text}' for ${path}`, { status: 400 });
    }
    return new AwsFault('MalformedInput', `Unexpected value for ${path}`, { status: 400 });
  }
}

/** EC2 prefers its own query name, else the XML name with a capital; the others use the XML name as it stands. */
export function queryName({ name, traits }: Pick<Member, 'name' | 'traits'>, flavour: Flavour): string {
  const wire = traits.xmlName ?? name;
  if (flavour === 'query') return wire;
  return traits.ec2QueryName ?? wire.charAt(0).toUpperCase() + wire.slice(1);
}

function inOrder(tree: Tree): [string, Tree][] {
  return [...tree.branches].sort(([a], [b]) => Number(a) - Number(b));
}
