/** What is wrong with a value, and where: `vpc.cidr`. Undefined: nothing. */
export type Shape = (value: unknown, path: string) => string | undefined;

export interface Optional {
  readonly optional: Shape;
}

export const optional = (shape: Shape): Optional => ({ optional: shape });

/** An object with these members and no other. */
export function object(members: Readonly<Record<string, Shape | Optional>>): Shape {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${path || 'body'} is no object`;
    const unknown = Object.keys(value).find((name) => !Object.hasOwn(members, name));
    if (unknown !== undefined) return `${inside(path, unknown)} is unknown`;
    for (const [name, member] of Object.entries(members)) {
      const part: unknown = Reflect.get(value, name);
      if (part === undefined) {
        if (typeof member === 'function') return `${inside(path, name)} is missing`;
        continue;
      }
      const problem = (typeof member === 'function' ? member : member.optional)(part, inside(path, name));
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

export function text(rules: { min?: number; max?: number; pattern?: RegExp; oneOf?: readonly string[] } = {}): Shape {
  const { min = 0, max = 4096, pattern, oneOf } = rules;
  return (value, path) => {
    if (typeof value !== 'string') return `${path} is no string`;
    if (value.length < min || value.length > max) return `${path} must have ${min} to ${max} characters`;
    if (oneOf && !oneOf.includes(value)) return `${path} is not in [${oneOf.join(', ')}]`;
    return pattern && !pattern.test(value) ? `${path} is invalid: ${value}` : undefined;
  };
}

export function integer({ min = 0, max = 2 ** 31 - 1 }: { min?: number; max?: number } = {}): Shape {
  return (value, path) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return `${path} is no integer`;
    return value < min || value > max ? `${path} must be between ${min} and ${max}` : undefined;
  };
}

export const boolean: Shape = (value, path) => (typeof value === 'boolean' ? undefined : `${path} is no boolean`);

export function list(item: Shape, { max = 1000 }: { max?: number } = {}): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) return `${path} is no list`;
    if (value.length > max) return `${path} has more than ${max} items`;
    for (const [index, each] of value.entries()) {
      const problem = item(each, `${path}[${index}]`);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

/** Names of networks: "letters, digits, underscores (_), hyphens (-), and periods (.)", at most 64. */
export const networkName = text({ min: 1, max: 64, pattern: /^[\w.-]+$/ });

/** "no more than 255 characters and cannot contain angle brackets" */
export const description = text({ max: 255, pattern: /^[^<>]*$/ });

export const uuid = text({ pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/ });

const inside = (path: string, name: string) => (path === '' ? name : `${path}.${name}`);
