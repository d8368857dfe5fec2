/** A field of a Norman schema. Every field may be null unless said otherwise; absent flags mean yes. */
export interface Field {
  /** Norman's own notation: `string`, `boolean`, `int`, `json`, `map[…]`, `array[…]`, or the name of a schema. */
  readonly type: string;
  readonly create?: false;
  readonly update?: false;
  readonly required?: true;
  readonly nullable?: false;
  readonly default?: boolean | number;
  readonly writeOnly?: true;
}

export type Fields = Readonly<Record<string, Field>>;

export const string: Field = { type: 'string' };
export const boolean: Field = { type: 'boolean' };
export const int: Field = { type: 'int' };
export const strings: Field = { type: 'array[string]' };
export const stringMap: Field = { type: 'map[string]' };
export const fixed = { ...string, update: false } as const;
export const isImported = { ...boolean, nullable: false, default: false } as const;
