import type { Json } from './definition.ts';
import { exceedsPayload, payloadTooLarge } from './failures.ts';

type Values = Record<string, Json>;

/**
 * Variables of one scope. Branches and iterations read what is outside of them and write only their own:
 * "Variables in an outer scope can be read, not assigned, from an inner scope."
 */
export class Variables {
  readonly values: Values;

  constructor(outer?: Variables) {
    this.values = Object.create(outer ? outer.values : null) as Values;
  }

  /**
   * All at once, after every expression has seen the old values. "256 KiB is the largest size of a variable, and of all
   * variables of one Assign together."
   */
  assign(assigned: ReadonlyMap<string, Json>): Record<string, string> {
    const written: Record<string, string> = {};
    for (const [name, value] of assigned) written[name] = JSON.stringify(value);
    const all = Object.values(written).join('');
    if (exceedsPayload(all)) throw payloadTooLarge([...assigned.keys()].join(', '), { terminal: true });
    for (const [name, value] of assigned) this.values[name] = value;
    return written;
  }
}
