import { playCohort } from './pool.ts';

/** The life of an order in which nothing goes wrong. */
export const calm = { name: 'nothing', faults: [], mayEnd: ['completed'] } as const;

/** Every site that an ordinary life meets, while the tenant is made and while it is removed. */
export async function takeCensus({ cloud = 'aws', seed = 1 } = {}): Promise<{
  provision: readonly string[];
  retire: readonly string[];
}> {
  const { met, outcomes, common } = await playCohort({ experiments: [calm], cloud, seed, census: true });
  const violations = [...outcomes.flatMap((each) => each.violations), ...common];
  if (violations.length > 0) {
    throw new Error(
      `Even without a fault something is wrong:\n${violations.map(({ invariant, text }) => `  ${invariant}: ${text}`).join('\n')}`,
    );
  }
  return met;
}

/** What happens for every event or every minute: what one of its first runs survives, the hundredth does too. */
const repetitive = [
  /^(?:worker|database) (?:shared )?(?:relay-outbox|watch-clusters|record-audit|check-order-message|seal-audit) (\d+) /,
  /^bus .* (\d+)$/,
  /^queue .* (\d+)$/,
  /^provider shared .* (\d+)$/,
  /^provider sqs .* (\d+)$/,
];
const FIRST_RUNS = 2;

export function withoutRepetition(sites: readonly string[]): string[] {
  return sites.filter((site) => {
    const run = repetitive.map((form) => form.exec(site)?.[1]).find((number) => number !== undefined);
    return run === undefined || Number(run) <= FIRST_RUNS;
  });
}
