import type { JsonObject } from './coerce.ts';

export interface View {
  /** Scheme, host and port for links. */
  readonly baseUrl: string;
}

export interface Written extends View {
  readonly body: JsonObject;
  /** `?_replace=true`: the body is everything, nothing is merged. */
  readonly replace?: boolean;
}

/** One resource type of the Norman API. Methods that are absent answer 405 `MethodNotAllow`. All may throw faults. */
export interface NormanResource {
  readonly type: string;
  readonly plural: string;
  list(view: View): JsonObject[];
  find(id: string, view: View): JsonObject | undefined;
  create?(written: Written): JsonObject;
  update?(id: string, written: Written): JsonObject;
  /** What is left to show of it: undefined when it is gone at once. */
  remove?(id: string, view: View): JsonObject | undefined;
  readonly actions?: Readonly<Record<string, (id: string, written: Written) => JsonObject>>;
}
