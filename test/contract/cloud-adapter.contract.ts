import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CloudAdapter, Stage, TenantPlan } from '../../src/clouds/cloud-adapter.ts';
import { StepFailure } from '../../src/platform/failure.ts';
import type { ObservedResource, Outputs, PlannedResource } from '../../src/resources/resource-kind.ts';
import { inOrder } from '../support/planned.ts';

/** A cloud as a contract test needs it: an adapter, and the power to pass time, to break things and to look behind the scenes. */
export interface CloudUnderTest {
  readonly adapter: CloudAdapter;
  readonly tenant: TenantPlan;
  /** Another tenant in the same account, whose things nobody may touch. */
  readonly neighbour: TenantPlan;
  /** Lets simulated time pass. */
  advance(seconds: number): Promise<void>;
  /** What exists in the account, by kind. */
  counts(): Readonly<Record<string, number>>;
  /** Names of the changing calls made since the last time this was asked. */
  changesMade(): string[];
  /** From now on the reply to the n-th call of this operation is lost, after it took effect. */
  loseReply(call: { operation: string; nth: number }): void;
  /** Somebody changes the resource of this slot at the cloud, past us. False when the test knows no way. */
  tamper(slot: string, observed: ObservedResource): Promise<boolean>;
  close(): Promise<void>;
}

/** The two long ones build and remove a dozen tenants each. */
const LONG_MS = 180_000;
const stagesOfCloud = ['network', 'database', 'ingress'] as const satisfies readonly Stage[];
const keep = { keepFinalSnapshot: false };

/** What the loop may rely on in every cloud adapter: the guarantees of `CloudAdapter` and `ResourceKind`, one by one. */
export function cloudAdapterContract(name: string, open: () => Promise<CloudUnderTest>): void {
  describe(`the cloud adapter of ${name}`, () => {
    let cloud: CloudUnderTest;

    beforeEach(async () => {
      cloud = await open();
    });

    afterEach(() => cloud.close());

    it('makes a tenant whose resources it then finds by their marks, each once, ready and as wanted', async () => {
      const built = await build(cloud, cloud.tenant);

      const found = await lookAt(built, cloud.tenant);

      expect(found).toEqual(built.plan.map(({ slot }) => ({ slot, state: 'ready', differences: [] })));
    });

    it(
      'finds what a creation made when its reply was lost, so that nothing is made twice',
      async () => {
        const calls = (await build(cloud, cloud.tenant)).creations.filter(({ nth }) => nth === 1);
        await demolish(cloud, cloud.tenant);
        const clean = cloud.counts();
        const afterLoss: unknown[] = [];

        for (const call of calls) {
          cloud.loseReply(call);
          const { plan } = await build(cloud, cloud.tenant);
          afterLoss.push({ call, resources: plan.length, counts: cloud.counts() });
          await demolish(cloud, cloud.tenant);
        }

        const undisturbed = await build(cloud, cloud.tenant);
        const expected = { resources: undisturbed.plan.length, counts: cloud.counts() };
        expect(calls.length).toBeGreaterThanOrEqual(new Set(undisturbed.plan.map(({ kind }) => kind.kind)).size);
        expect(afterLoss).toEqual(calls.map((call) => ({ call, ...expected })));
        await demolish(cloud, cloud.tenant);
        expect(cloud.counts()).toEqual(clean);
      },
      LONG_MS,
    );

    it('sees what somebody changed, changes nothing by looking, and mends it when told to', async () => {
      const built = await build(cloud, cloud.tenant);
      const tampered: string[] = [];
      for (const { slot } of built.plan) {
        if (await cloud.tamper(slot, built.observed(slot))) tampered.push(slot);
      }
      await settle(cloud, built);
      cloud.changesMade();

      const seen = await lookAt(built, cloud.tenant);
      const changesByLooking = cloud.changesMade();
      for (const { slot, kind, wanted } of built.plan.filter((resource) => tampered.includes(resource.slot))) {
        const observed = (await readAll(built, cloud.tenant)).find((found) => found.slot === slot);
        if (observed) await kind.change?.({ wanted: wanted(built.outputsOf), observed });
      }
      await settle(cloud, built);
      const mended = await lookAt(built, cloud.tenant);

      expect(tampered.length).toBeGreaterThan(0);
      expect(seen.filter(({ differences }) => differences.length > 0).map(({ slot }) => slot)).toEqual(tampered);
      expect(changesByLooking).toEqual([]);
      expect(mended.filter(({ differences }) => differences.length > 0)).toEqual([]);
    });

    it(
      'removes everything in reverse, however far the making came, and leaves the neighbour alone',
      async () => {
        const empty = cloud.counts();
        await build(cloud, cloud.neighbour);
        const withNeighbour = cloud.counts();

        for (const share of [0.1, 0.3, 0.5, 0.7, 0.9, 1]) {
          await build(cloud, cloud.tenant, share);
          await demolish(cloud, cloud.tenant);
          expect(cloud.counts()).toEqual(withNeighbour);
        }

        await demolish(cloud, cloud.neighbour);
        expect(cloud.counts()).toEqual(empty);
      },
      LONG_MS,
    );

    it('takes the removal of something absent for success', async () => {
      const built = await build(cloud, cloud.tenant);
      await demolish(cloud, cloud.tenant);

      const removals = built.plan.map(({ slot, kind }) => kind.remove(built.observed(slot), keep));

      await expect(Promise.all(removals)).resolves.toEqual(built.plan.map(() => undefined));
    });

    it.each(stagesOfCloud)('names each kind of the %s once, as planned or as a remnant', async (stage) => {
      const { adapter, tenant } = cloud;
      const planned = new Set((await adapter.plan(stage, tenant)).map(({ kind }) => kind.kind));
      const remnants = (await adapter.remnants(stage, tenant)).map(({ kind }) => kind);

      expect(new Set(remnants).size).toBe(remnants.length);
      expect(remnants.filter((kind) => planned.has(kind))).toEqual([]);
    });
  });
}

interface Built {
  readonly plan: readonly PlannedResource[];
  readonly creations: readonly { operation: string; nth: number }[];
  readonly outputsOf: (slot: string) => Outputs;
  readonly observed: (slot: string) => ObservedResource;
}

async function planAll(cloud: CloudUnderTest, tenant: TenantPlan): Promise<PlannedResource[]> {
  const plans = await Promise.all(stagesOfCloud.map((stage) => cloud.adapter.plan(stage, tenant)));
  return inOrder(plans.flat());
}

/** Each building is a new intent with request ids of its own: AWS refuses a token that it saw with other parameters. */
let builds = 0;

/** Makes the first part of a tenant, waiting for each resource: what the loop does, without its records. */
async function build(cloud: CloudUnderTest, tenant: TenantPlan, share = 1): Promise<Built> {
  const all = await planAll(cloud, tenant);
  const plan = all.slice(0, Math.ceil(all.length * share));
  const made = new Map<string, ObservedResource>();
  const of = (slot: string) => made.get(slot) ?? fail(`${slot} was not made`);
  const outputsOf = (slot: string) => of(slot).outputs;
  builds += 1;
  cloud.changesMade();
  for (const { slot, kind, wanted } of plan) {
    const order = {
      wanted: wanted(outputsOf),
      mark: { ownerId: tenant.tenantId, slot, orderId: tenant.orderId },
      requestId: `${tenant.tenantId}-${slot}-${builds}`,
    };
    await createPatiently({ cloud, create: () => kind.create(order), found: () => findSlot(kind, { tenant, slot }) });
    made.set(slot, await untilReady({ cloud, tenant }, { slot, kind, wanted: order.wanted }));
  }
  return { plan, creations: numbered(cloud.changesMade()), outputsOf, observed: of };
}

/** Repeats what may be repeated, after a look whether it took effect: some clouds show late what they have just made. */
async function createPatiently(attempt: {
  cloud: CloudUnderTest;
  create: () => Promise<unknown>;
  found: () => Promise<ObservedResource[]>;
}): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) {
    try {
      await attempt.create();
      return;
    } catch (error) {
      if (!(error instanceof StepFailure && error.retryable)) throw error;
    }
    await attempt.cloud.advance(5);
    if ((await attempt.found()).length > 0) return;
  }
  fail('It could not be made in five tries');
}

async function findSlot(
  kind: PlannedResource['kind'],
  { tenant, slot }: { tenant: TenantPlan; slot: string },
): Promise<ObservedResource[]> {
  return (await kind.read({ ownerId: tenant.tenantId, providerIds: [] })).filter((found) => found.slot === slot);
}

async function untilReady(
  { cloud, tenant }: { cloud: CloudUnderTest; tenant: TenantPlan },
  { slot, kind, wanted }: Pick<PlannedResource, 'slot' | 'kind'> & { wanted: unknown },
): Promise<ObservedResource> {
  for (let look = 0; look < 60; look += 1) {
    const found = await findSlot(kind, { tenant, slot });
    if (found.length > 1) fail(`${slot} was made ${found.length} times`);
    const [observed] = found;
    if (observed && typeof observed.state === 'object') fail(`${slot}: ${observed.state.failed}`);
    if (observed?.state === 'ready') {
      if (kind.differences(wanted, observed).length === 0) return observed;
      await kind.change?.({ wanted, observed });
    }
    await cloud.advance(Math.max(5, kind.usualSeconds / 4));
  }
  return fail(`${slot} was never ready`);
}

/** Removes what is found, last made first, until nothing of the tenant is found any more. */
async function demolish(cloud: CloudUnderTest, tenant: TenantPlan): Promise<void> {
  const scope = { ownerId: tenant.tenantId, providerIds: [] };
  for (const { slot, kind } of (await planAll(cloud, tenant)).reverse()) {
    for (let look = 0; ; look += 1) {
      const [observed] = (await kind.read(scope)).filter((found) => found.slot === slot);
      if (!observed) break;
      if (look === 60) fail(`${slot} does not go away`);
      await kind.remove(observed, keep).catch((error: unknown) => {
        if (!(error instanceof StepFailure && error.code === 'provider-busy')) throw error;
      });
      await cloud.advance(Math.max(5, kind.usualRemovalSeconds / 4));
    }
  }
  await cloud.advance(600);
}

async function settle(cloud: CloudUnderTest, built: Built): Promise<void> {
  const slowest = Math.max(...built.plan.map(({ kind }) => kind.usualSeconds));
  await cloud.advance(slowest * 2);
}

async function readAll(built: Built, tenant: TenantPlan): Promise<ObservedResource[]> {
  const kinds = new Map(built.plan.map(({ kind }) => [kind.kind, kind]));
  const scope = { ownerId: tenant.tenantId, providerIds: [] };
  return (await Promise.all([...kinds.values()].map((kind) => kind.read(scope)))).flat();
}

async function lookAt(built: Built, tenant: TenantPlan) {
  const found = await readAll(built, tenant);
  return built.plan.map(({ slot, kind, wanted }) => {
    const [observed, ...twins] = found.filter((one) => one.slot === slot);
    if (!observed || twins.length > 0) return { slot, state: `${twins.length + 1} found`, differences: [] };
    return { slot, state: observed.state, differences: kind.differences(wanted(built.outputsOf), observed) };
  });
}

function numbered(operations: readonly string[]): { operation: string; nth: number }[] {
  const counts = new Map<string, number>();
  return operations.map((operation) => {
    const nth = (counts.get(operation) ?? 0) + 1;
    counts.set(operation, nth);
    return { operation, nth };
  });
}

function fail(message: string): never {
  throw new Error(message);
}
