import type { Ask } from '../pace/ask.ts';
import type { Database } from '../postgres/database.ts';
import { loadRegistry, type Registry } from './registry.ts';
import type { ObservedResource, PlannedResource } from './resource-kind.ts';
import { groupByKind, settleAll } from './session.ts';

/** What became of a stage since it was made, in words. */
export interface Drift {
  readonly missing: readonly string[];
  readonly changed: readonly string[];
}

/** Looks at everything of a stage that is recorded as ready, one read a kind, and compares it with what is wanted. Changes nothing. */
export async function inspectStage(
  stage: { ownerId: string; plan: readonly PlannedResource[] },
  { database, ask }: { database: Database; ask: Ask },
): Promise<Drift> {
  const { ownerId, plan } = stage;
  const registry = await loadRegistry(ownerId, database);
  const recorded = plan.filter(({ slot }) => registry.get(slot)?.state === 'ready');
  const { done, failure } = await settleAll(groupByKind(recorded), async (group) => {
    const providerIds = group.flatMap(({ slot }) => registry.get(slot)?.provider_id ?? []);
    const kind = group[0]?.kind;
    if (!kind) return [];
    const calls = { api: kind.api, class: 'read', count: kind.calls?.read ?? 1 } as const;
    const observed = await ask([calls], () => kind.read({ ownerId, providerIds }));
    return group.map((resource) => compare({ resource, registry, observed }));
  });
  if (failure !== undefined) throw failure;
  const found = done.flatMap(({ result }) => result);
  return { missing: found.flatMap(({ missing }) => missing), changed: found.flatMap(({ changed }) => changed) };
}

function compare(seen: {
  resource: PlannedResource;
  registry: Registry;
  observed: readonly ObservedResource[];
}): Drift {
  const { resource, registry, observed } = seen;
  const { kind, slot } = resource;
  const id = registry.get(slot)?.provider_id;
  const found = observed.find(({ providerId, state }) => providerId === id && state !== 'leaving');
  if (!found) return { missing: [`${kind.kind} ${id}`], changed: [] };
  const wanted = resource.wanted((other) => registry.get(other)?.outputs ?? {});
  const changed = kind
    .differences(wanted, found)
    .map(
      ({ path, ...values }) => `${path} of ${kind.kind} ${id} is ${text(values.observed)}, not ${text(values.wanted)}`,
    );
  return { missing: [], changed };
}

function text(value: unknown): string {
  return JSON.stringify(value) ?? 'absent';
}
