import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { StepFailure } from '../../../src/platform/failure.ts';
import type { StageProgress } from '../../../src/resources/registry.ts';
import type { PlannedResource } from '../../../src/resources/resource-kind.ts';
import { replyLost } from '../../support/fake-kinds.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { planned, type StageWorkbench, stageWork } from '../../support/stage-work.ts';

const SEEDS = Number(process.env.WEATHER_SEEDS ?? 25);
const ATTEMPTS = 400;
/** A killed invocation keeps its stage for two minutes and a quarter. */
const AFTER_A_KILL_SECONDS = 136;
/** The last look comes so long after the gate was closed. */
const LATEST_EFFECT_SECONDS = 240;

const busy = () => new StepFailure('provider-busy', 'Something still holds it.');

function unlessAmbiguous(error: unknown): void {
  if (!(error instanceof StepFailure && error.code === 'ambiguous-ownership')) throw error;
}

let postgres: TestDatabase;
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());

/** The same numbers in [0,1) for the same seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A network as a tenant gets it, of kinds that show what they made up to four seconds late. */
function network({ provider }: StageWorkbench, lagSeconds: number): PlannedResource[] {
  const vpc = provider.kind('vpc', { lagSeconds });
  const subnet = provider.kind('subnet', { lagSeconds: 4 - lagSeconds });
  const address = provider.kind('address', { lagSeconds });
  const nat = provider.kind('nat', { usualSeconds: 100, usualRemovalSeconds: 60, idempotent: true, lagSeconds });
  const route = provider.kind('route', { lagSeconds: 4 - lagSeconds });
  const zones = ['a', 'b', 'c'];
  return [
    planned(vpc, { slot: 'vpc' }),
    ...zones.map((zone) => planned(subnet, { slot: `subnet/${zone}`, after: ['vpc'] })),
    ...zones.map((zone) => planned(address, { slot: `address/${zone}` })),
    ...zones.map((zone) => planned(nat, { slot: `nat/${zone}`, after: [`subnet/${zone}`, `address/${zone}`] })),
    planned(route, { slot: 'route', after: zones.map((zone) => `nat/${zone}`) }),
  ];
}

interface Weather {
  readonly work: StageWorkbench;
  readonly random: () => number;
  readonly lagSeconds: number;
  /** Things vanish, too, and the calls of a killed worker have their effect up to a minute after its end. */
  readonly storm?: boolean;
}

/**
 * One attempt in bad weather: a reply is lost, a call is throttled, a removal is refused because something holds the resource, or the whole
 * invocation is killed in the middle of a call.
 */
async function attempt(
  run: (plan: readonly PlannedResource[]) => Promise<StageProgress>,
  { work, random, lagSeconds, storm = false }: Weather,
): Promise<'done' | 'again'> {
  const { provider } = work;
  const plan = network(work, lagSeconds);
  const operation = (['create', 'create', 'read', 'remove'] as const)[Math.floor(random() * 4)] ?? 'create';
  const moment = random() < 0.5 ? 'before' : 'after';
  const weather = random();
  let killed: Promise<'killed'> | undefined;
  if (weather < 0.15) provider.fail({ operation, moment }, replyLost());
  else if (weather < 0.25) provider.fail({ operation }, new StepFailure('provider-throttled', 'Rate exceeded.'));
  else if (weather < 0.4 && weather >= 0.35) provider.fail({ operation: 'remove' }, busy());
  else if (storm && weather >= 0.95) provider.objects.splice(Math.floor(random() * provider.objects.length), 1);
  else if (weather < 0.35) killed = provider.hold({ operation, moment }).held.then(() => 'killed');
  const outcome = await Promise.race([
    run(plan).catch((error: unknown) => {
      if (error instanceof StepFailure && error.retryable) return 'failed' as const;
      throw error;
    }),
    ...(killed ? [killed] : []),
  ]);
  provider.calmDown();
  if (outcome === 'killed') {
    const lived = storm ? Math.floor(random() * 120) : 0;
    work.advance(lived);
    provider.killCallers(storm ? { effectsAfterSeconds: Math.floor(random() * 60) } : {});
    work.advance(AFTER_A_KILL_SECONDS - lived);
  }
  if (outcome === 'failed') work.advance(1 + Math.floor(random() * 5));
  if (typeof outcome === 'object' && outcome.status === 'pending') work.advance(outcome.waitSeconds);
  return typeof outcome === 'object' && outcome.status === 'ready' ? 'done' : 'again';
}

async function until(run: () => Promise<'done' | 'again'>): Promise<void> {
  for (let attempts = 1; (await run()) === 'again'; attempts += 1) {
    if (attempts === ATTEMPTS) throw new Error(`Not done after ${ATTEMPTS} attempts.`);
  }
}

describe('In any weather', () => {
  test.each(Array.from({ length: SEEDS }, (_, index) => index + 1))(
    'everything is made exactly once, and nothing is left in the end (seed %i)',
    async (seed) => {
      const random = numbers(seed);
      const work = await stageWork(postgres.database);
      const weather = { work, random, lagSeconds: seed % 5 };

      await until(() => attempt((plan) => work.ensure(plan), weather));

      const registry = await work.registry();
      const standing = work.provider.standing().map(({ mark, id }) => `${mark.slot} ${id}`);
      expect(standing.toSorted()).toEqual(
        network(work, 0)
          .map(({ slot }) => `${slot} ${registry[slot]?.provider_id}`)
          .toSorted(),
      );

      await work.closeGate();
      await until(() => attempt((plan) => work.remove(plan), weather));

      expect(work.provider.standing()).toEqual([]);
    },
  );

  test.each(Array.from({ length: SEEDS }, (_, index) => index + 1))(
    'nothing is left when the retirement begins at any moment of the making (seed %i)',
    async (seed) => {
      const random = numbers(seed + 1000);
      const work = await stageWork(postgres.database);
      const weather = { work, random, lagSeconds: seed % 5, storm: true };
      const attempts = Math.floor(random() * 6);

      for (let done = 0; done < attempts; done += 1) {
        // Two of one mark end the making for good; what follows is the same retirement.
        await attempt((plan) => work.ensure(plan), weather).catch(unlessAmbiguous);
      }
      await work.closeGate();
      await until(() => attempt((plan) => work.remove(plan), weather));
      work.advance(LATEST_EFFECT_SECONDS);
      await until(() => attempt((plan) => work.removeAll(plan), weather));

      expect(work.provider.standing()).toEqual([]);
      expect(Object.values(await work.states()).every((state) => state === 'absent')).toBe(true);
    },
  );
});
