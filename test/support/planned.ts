import type { ObservedResource, Outputs, PlannedResource } from '../../src/resources/resource-kind.ts';

/** Creates a plan's resources in the order of their dependencies, one after the other, pausing as asked, without looking or recording. */
export async function createAll(
  plan: readonly PlannedResource[],
  options: { ownerId: string; outputs?: Record<string, Outputs>; pause?: () => Promise<void> },
): Promise<Map<string, ObservedResource>> {
  const made = new Map<string, ObservedResource>();
  const outputs: Record<string, Outputs> = { ...options.outputs };
  for (const { slot, kind, wanted } of inOrder(plan, outputs)) {
    const observed = await kind.create({
      wanted: wanted((other) => outputs[other] ?? fail(`${slot} refers to ${other}`)),
      mark: { ownerId: options.ownerId, slot, orderId: 'order-1' },
      requestId: `request-${slot}`,
    });
    made.set(slot, observed);
    outputs[slot] = observed.outputs;
    await options.pause?.();
  }
  return made;
}

/** A plan sorted so that each resource comes after what it needs. Throws when a dependency is nowhere to be found. */
export function inOrder(
  plan: readonly PlannedResource[],
  given: Readonly<Record<string, Outputs>> = {},
): PlannedResource[] {
  const sorted: PlannedResource[] = [];
  const known = new Set(Object.keys(given));
  while (sorted.length < plan.length) {
    const next = plan.filter(({ slot, after }) => !known.has(slot) && after.every((other) => known.has(other)));
    if (next.length === 0) fail(`No order exists: ${plan.map(({ slot }) => slot).filter((slot) => !known.has(slot))}`);
    for (const resource of next) {
      sorted.push(resource);
      known.add(resource.slot);
    }
  }
  return sorted;
}

function fail(message: string): never {
  throw new Error(message);
}
