import { randomUUID } from 'node:crypto';
import type { ResourceChanged } from '../../events/resource-changed.v1.ts';
import type { Database } from '../../src/postgres/database.ts';
import { Outbox } from '../../src/postgres/outbox.ts';
import { ensureStage } from '../../src/resources/ensure.ts';
import { type LoopDependencies, loadRegistry, type StageProgress } from '../../src/resources/registry.ts';
import { type Removal, removeStage } from '../../src/resources/remove.ts';
import type { ErasedKind, PlannedResource, RemnantKind } from '../../src/resources/resource-kind.ts';
import { FakeProvider } from './fake-kinds.ts';
import { reserveTenant } from './tenants.ts';

const START = Date.UTC(2026, 0, 1);
/** The usual timeout of a function that converges a stage. */
const INVOCATION_SECONDS = 120;
const options = { keepFinalSnapshot: false };

/** One tenant whose network stage is converged against a provider in memory, on a real database, with a clock moved by hand. */
export async function stageWork(database: Database) {
  const { tenantId, orderId, operationId } = await reserveTenant(database, { phase: 'provisioning' });
  let elapsed = 0;
  const seconds = () => elapsed;
  const now = () => new Date(START + elapsed * 1000);
  const provider = new FakeProvider(seconds);
  const owner = { ownerId: tenantId, orderId, operationId };

  /** As one invocation sees the world; its clock may run wrong. */
  const invocation = (options: { skewSeconds?: number } = {}): LoopDependencies => {
    const time = () => new Date(now().getTime() + (options.skewSeconds ?? 0) * 1000);
    return {
      database,
      now: time,
      invocationId: randomUUID(),
      deadline: new Date(time().getTime() + INVOCATION_SECONDS * 1000),
      pause: async (ms) => {
        elapsed += ms / 1000;
      },
      outbox: new Outbox({ now: time, poke: async () => undefined }),
    };
  };

  return {
    provider,
    owner,
    invocation,
    now,
    advance: (moreSeconds: number) => {
      elapsed += moreSeconds;
    },
    ensure: (plan: readonly PlannedResource[], dependencies = invocation()): Promise<StageProgress> =>
      ensureStage({ stage: 'network', owner, plan }, dependencies),
    remove: (
      plan: readonly PlannedResource[],
      dependencies = invocation(),
      { remnants = [], looksStandSince = now() }: Partial<Pick<Removal, 'remnants' | 'looksStandSince'>> = {},
    ): Promise<StageProgress> =>
      removeStage({ stage: 'network', owner, plan, remnants, options, looksStandSince }, dependencies),
    /** As `remove`; looks for every kind, whether something of it is recorded or not. */
    removeAll: (
      plan: readonly PlannedResource[],
      remnants: readonly RemnantKind[] = [],
      dependencies = invocation(),
      { looksStandSince = now() }: Partial<Pick<Removal, 'looksStandSince'>> = {},
    ): Promise<StageProgress> =>
      removeStage({ stage: 'network', owner, plan, remnants, options, thorough: true, looksStandSince }, dependencies),
    /** Rows of the registry by slot. */
    registry: async () => Object.fromEntries(await loadRegistry(tenantId, database)),
    states: async () =>
      Object.fromEntries([...(await loadRegistry(tenantId, database))].map(([slot, { state }]) => [slot, state])),
    closeGate: () =>
      database.updateTable('tenants').set({ gate_closed_at: now() }).where('id', '=', tenantId).execute(),
    /** What was told of each change: `create intent vpc`. */
    told: async () => {
      const rows = await database.selectFrom('outbox').select('body').orderBy('id').execute();
      return rows.flatMap(({ body }) => {
        const { name, detail } = body as { name: string; detail: { data: ResourceChanged } };
        const { data } = detail;
        if (name !== 'ResourceChanged' || data.ownerId !== tenantId) return [];
        return [`${data.action} ${data.outcome ?? data.phase} ${data.slot}`];
      });
    },
  };
}

export type StageWorkbench = Awaited<ReturnType<typeof stageWork>>;

/** A resource of a kind in a slot, wanted as given, after others. */
export function planned(
  kind: ErasedKind,
  place: { slot: string; after?: readonly string[]; size?: number },
): PlannedResource {
  const after = place.after ?? [];
  return {
    slot: place.slot,
    kind,
    after,
    wanted: (outputsOf) => ({ size: place.size ?? 1, needs: after.map((slot) => outputsOf(slot).id) }),
  };
}
