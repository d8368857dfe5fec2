import jsonata from 'jsonata';
import type { Json } from './definition.ts';
import { type ExpressionSources, expressionFunctions } from './expression-functions.ts';

/** What went wrong in an expression; the caller knows the field it stands in. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  /** The field within the template: `/Payload/tenantId`, empty for the template itself. */
  readonly path: string;

  constructor(path: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.path = path;
  }
}

export interface Bindings {
  /** `$states` and the variables in scope, outer ones through the prototype. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly sources: ExpressionSources;
}

/** Evaluates JSONata between `{%` and `%}`. Every expression is compiled once. */
export class Expressions {
  readonly #compiled = new Map<string, jsonata.Expression>();

  /** Replaces every expression in the template by its value. @throws ExpressionError */
  async evaluate(template: Json, bindings: Bindings): Promise<Json> {
    return this.#fill({ template, path: '' }, this.#bind(bindings));
  }

  async #fill(part: { template: Json; path: string }, bound: Record<string, unknown>): Promise<Json> {
    const { template, path } = part;
    if (typeof template === 'string') {
      const source = expressionIn(template);
      return source === undefined ? template : this.#compute({ source, path }, bound);
    }
    if (typeof template !== 'object' || template === null) return template;
    if (Array.isArray(template)) {
      const items: Json[] = [];
      for (const [index, item] of template.entries()) {
        items.push(await this.#fill({ template: item, path: `${path}[${index}]` }, bound));
      }
      return items;
    }
    const filled: Record<string, Json> = {};
    for (const [key, value] of Object.entries(template)) {
      filled[key] = await this.#fill({ template: value, path: `${path}/${key}` }, bound);
    }
    return filled;
  }

  async #compute(part: { source: string; path: string }, bound: Record<string, unknown>): Promise<Json> {
    const described = `The JSONata expression '${part.source}' specified for the field '@field@'`;
    let result: unknown;
    try {
      result = await this.#compile(part.source).evaluate(undefined, bound);
    } catch (error) {
      const { code, message } = error as { code?: string; message?: string };
      const reason = [code, message].filter(Boolean).join(': ');
      throw new ExpressionError(part.path, `${described} threw an error during evaluation. ${reason}`, {
        cause: error,
      });
    }
    if (result === undefined) throw new ExpressionError(part.path, `${described} returned nothing (undefined).`);
    if (isFunction(result)) throw new ExpressionError(part.path, `${described} returned an unsupported result type.`);
    // Sequences are arrays with extra properties, and a lambda may hide inside: the next state sees plain JSON only.
    return JSON.parse(JSON.stringify(result, (_key, value) => (isFunction(value) ? undefined : value))) as Json;
  }

  #compile(source: string): jsonata.Expression {
    let compiled = this.#compiled.get(source);
    if (!compiled) {
      compiled = jsonata(source);
      this.#compiled.set(source, compiled);
    }
    return compiled;
  }

  #bind({ values, sources }: Bindings): Record<string, unknown> {
    const bound: Record<string, unknown> = { ...expressionFunctions(sources) };
    for (const name in values) bound[name] = values[name];
    return bound;
  }
}

/** The JSONata source in `{% … %}`; undefined for any other string. */
export function expressionIn(text: string): string | undefined {
  return text.startsWith('{%') && text.endsWith('%}') ? text.slice(2, -2).trim() : undefined;
}

function isFunction(value: unknown): boolean {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null) return false;
  return '_jsonata_function' in value || '_jsonata_lambda' in value;
}
