import { clusters } from '../simulators/rancher/objects.ts';
import type { Rancher } from '../simulators/rancher/rancher.ts';
import { ownerByTags } from '../simulators/world/owner.ts';
import type { World } from '../simulators/world/world.ts';

interface Interval {
  readonly owner: string | undefined;
  /** Of what it was done to. */
  readonly key: string;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Measures the longest chain of provider operations that one tenant had to go through one after the other: NAT gateways, then a
 * cluster through Rancher, then … Whatever the run took beyond it, the orchestration added.
 */
export function createProviderChain({ world, rancher }: { world: World; rancher: () => Rancher }) {
  const intervals: Interval[] = [];
  /** Most keys are account, region and id, which may hold slashes itself; others begin with the id. */
  const ownerOf = (key: string) => {
    const parts = key.split('/');
    const found = [parts.slice(2).join('/'), ...parts].map((id) => world.find(id)).find((each) => each !== undefined);
    return found && ownerByTags(found.tags);
  };

  /** The world, but every duration it gives is noted. */
  const observed: World = {
    ...world,
    duration(operation, key) {
      const ms = world.duration(operation, key);
      const startMs = world.clock.now();
      // The object may be entered into the world only after its duration was asked for.
      queueMicrotask(() => intervals.push({ owner: ownerOf(key), key, startMs, endMs: startMs + ms }));
      return ms;
    },
  };

  /**
   * Rancher's part is from the moment it takes the order to the moment the cluster is ready, its own pauses included; at one that it is only
   * told of, from the moment its agent is installed.
   */
  function follow(): void {
    const ready = new Set<string>();
    rancher().state.subscribe(clusters, ({ object }) => {
      const { name, creationTimestamp, labels } = object.metadata as {
        name: string;
        creationTimestamp?: string;
        labels?: Record<string, string>;
      };
      const conditions =
        (object as { status?: { conditions?: { type: string; status: string }[] } }).status?.conditions ?? [];
      const is = (type: string) => conditions.some((one) => one.type === type && one.status === 'True');
      // A cluster that Rancher did not make has nothing to be updated.
      const isUpdated = is('Updated') || !conditions.some(({ type }) => type === 'Updated');
      const isReady = isUpdated && ['Ready', 'Connected', 'Provisioned'].every(is);
      if (ready.has(name) || creationTimestamp === undefined || !isReady) return;
      ready.add(name);
      intervals.push({
        owner: Object.entries(labels ?? {}).find(([key]) => key.includes('owner'))?.[1],
        key: name,
        startMs: rancher().agentInstalledMs(name) ?? Date.parse(creationTimestamp),
        endMs: world.clock.now(),
      });
    });
  }

  return {
    world: observed,
    follow,
    /** Of one owner; of whoever's is longest when absent. */
    longestSeconds(owner?: string): number {
      const byOwner = intervalsByOwner(intervals);
      const chains = owner === undefined ? [...byOwner.values()] : [byOwner.get(owner) ?? []];
      return Math.max(0, ...chains.map(longestChainMs)) / 1000;
    },
  };
}

/** What carries no mark belongs to the owner whose id it has in its name: Google has no labels for networks. */
function intervalsByOwner(intervals: readonly Interval[]): Map<string | undefined, Interval[]> {
  const known = new Set(intervals.flatMap(({ owner }) => owner ?? []));
  return Map.groupBy(intervals, ({ owner, key }) => owner ?? [...known].find((each) => key.includes(each)));
}

/** The heaviest set of intervals of which none overlaps another. */
function longestChainMs(intervals: readonly Interval[]): number {
  const sorted = [...intervals].sort((a, b) => a.endMs - b.endMs);
  const best: number[] = [];
  sorted.forEach((interval, index) => {
    const before = sorted.findLastIndex(({ endMs }, position) => position < index && endMs <= interval.startMs);
    const withIt = interval.endMs - interval.startMs + (before < 0 ? 0 : (best[before] ?? 0));
    best.push(Math.max(withIt, best[index - 1] ?? 0));
  });
  return best.at(-1) ?? 0;
}
