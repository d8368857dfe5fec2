import { StepFailure } from '../platform/failure.ts';
import { recordStuck } from './leaving.ts';
import type { Session } from './record.ts';
import type { LoopDependencies, RegistryRow } from './registry.ts';
import { type ObservedResource, type PlannedResource, plainId, type RemovableKind } from './resource-kind.ts';
import { longestSeconds, secondsSince } from './waiting.ts';

/**
 * Ends a removal that takes far longer than it ever should, and says what is still there, since when, and what holds it, so that an
 * operator knows where to look. Throws `StepFailure` `still-present`; does nothing while there is still time.
 */
export async function refuseStuck(
  work: {
    session: Session;
    kind: RemovableKind;
    rows: readonly RegistryRow[];
    observed: readonly ObservedResource[];
    /** Why the provider did not take the latest request, where it did not. */
    refusal: unknown;
  },
  dependencies: LoopDependencies,
): Promise<void> {
  const { session, kind, rows, observed, refusal } = work;
  const longest = longestSeconds(kind.usualRemovalSeconds);
  const stuck = rows.filter((row) => row.state === 'leaving' && secondsSince(row.since, dependencies) > longest);
  if (stuck.length === 0) return;
  const shown = observed.filter(({ providerId }) => stuck.some((row) => row.provider_id === providerId));
  const holders = await Promise.all(shown.map((each) => kind.holdersOf?.(each) ?? []));
  await recordStuck({ session, rows: stuck }, dependencies);
  const told = [
    `${kind.kind} ${stuck.map(idOf).join(', ')} is still there ${Math.round(longest / 60)} minutes after its removal was asked for.`,
    ...(refusal instanceof StepFailure ? [refusal.message] : []),
    ...holders.flat().map((holder) => `It is held by ${holder}.`),
  ];
  throw new StepFailure('still-present', told.join(' '), { cause: refusal });
}

/** Ends the making of what a provider has been making for far longer than it ever should. */
export function refuseEndless(
  work: { resource: PlannedResource; row: RegistryRow; observed: ObservedResource },
  dependencies: LoopDependencies,
): void {
  const { resource, row, observed } = work;
  const longest = longestSeconds(resource.kind.usualSeconds);
  if (observed.state !== 'pending' || row.state !== 'pending' || secondsSince(row.since, dependencies) <= longest)
    return;
  throw new StepFailure(
    'timed-out',
    `${resource.kind.kind} ${plainId(observed.providerId)} is not ready ${Math.round(longest / 60)} minutes after it was asked for.`,
  );
}

function idOf(row: RegistryRow): string {
  return plainId(row.provider_id ?? row.slot);
}
