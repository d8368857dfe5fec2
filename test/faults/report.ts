import { plain } from '../../local/cli/style.ts';
import { formatTable, wrap } from '../../local/cli/tables.ts';
import type { CohortResult, Outcome } from './cohort.ts';
import { portOf } from './experiment.ts';

/** What a run has come to so far. */
export class Tally {
  readonly #outcomes: Outcome[] = [];
  #common = 0;

  add({ outcomes, common }: CohortResult): void {
    this.#outcomes.push(...outcomes);
    this.#common += common.length;
  }

  get experiments(): number {
    return this.#outcomes.length;
  }

  /** Faults that have really happened. */
  get injected(): number {
    return this.#outcomes.reduce((sum, { struck }) => sum + struck.length, 0);
  }

  get violations(): number {
    return this.#outcomes.reduce((sum, { violations }) => sum + violations.length, 0) + this.#common;
  }

  get sites(): number {
    return new Set(this.#outcomes.flatMap(({ struck }) => struck.map(({ site }) => site))).size;
  }

  /** Sites by kinds: how often each kind of fault has happened at each port, and how the orders ended. */
  lines(): string[] {
    return [
      ...this.#table(),
      '',
      ...this.#ends(),
      ...this.#unmetLines(),
      '',
      `  ${this.experiments} orders · ${this.injected} faults at ${this.sites} sites · ${this.#unmet().length} not met · ${this.violations} violations`,
    ];
  }

  #table(): string[] {
    const struck = this.#outcomes.flatMap((outcome) => outcome.struck);
    const rows = Map.groupBy(struck, ({ site, kind }) => `${portOf(site)}\n${kind}`);
    return formatTable(
      {
        title: 'Faults that happened',
        columns: [
          { title: 'port' },
          { title: 'fault' },
          { title: 'sites', align: 'right' },
          { title: 'times', align: 'right' },
        ],
        rows: [...rows]
          .map(([key, each]) => [
            ...key.split('\n'),
            String(new Set(each.map(({ site }) => site)).size),
            String(each.length),
          ])
          .toSorted((a, b) => String(a).localeCompare(String(b))),
        empty: 'none',
      },
      plain,
    );
  }

  #ends(): string[] {
    const rows = Map.groupBy(this.#outcomes, ({ firstEnd, end }) => `${firstEnd}\n${end}`);
    return formatTable(
      {
        title: 'How the orders ended',
        columns: [{ title: 'at first' }, { title: 'at last' }, { title: 'orders', align: 'right' }],
        rows: [...rows].map(([key, each]) => [...key.split('\n'), String(each.length)]),
        empty: 'none',
      },
      plain,
    );
  }

  /** How often one asks or waits differs from world to world, so the last time of a run of equal calls does not come in every life. */
  #unmetLines(): string[] {
    const unmet = this.#unmet();
    if (unmet.length === 0) return [];
    return [
      '',
      '  Not met, because the order never came to that site in its world:',
      ...unmet.map((name) => `    ${name}`),
    ];
  }

  #unmet(): string[] {
    return this.#outcomes
      .filter(({ struck, name }) => struck.length === 0 && name !== 'nothing')
      .map(({ name }) => name);
  }
}

/** Each violation with the command that shows it again. */
export function failuresOf({ outcomes, common }: CohortResult, { cloud }: { readonly cloud: string }): string[] {
  const replayOf = (name: string) => `npm run faults -- ${cloud === 'aws' ? '' : `--cloud ${cloud} `}--one "${name}"`;
  const own = outcomes
    .filter(({ violations }) => violations.length > 0)
    .flatMap(({ name, violations }) => [
      `✗ ${name}`,
      ...violations.flatMap(({ invariant, text }) => wrap(`${invariant}: ${text}`, '    ')),
      `    ${replayOf(name)}`,
    ]);
  const together = common.flatMap(({ invariant, text }) => [
    `✗ all of these together: ${outcomes.length} orders`,
    ...wrap(`${invariant}: ${text}`, '    '),
    ...outcomes.map(({ name }) => `    ${replayOf(name)}`),
  ]);
  return [...own, ...together];
}
