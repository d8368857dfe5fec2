import { differing } from '../clouds/differing.ts';
import type { Difference } from '../resources/resource-kind.ts';
import type { HostedConfig } from './hosted-provider.ts';

/** What is compared of a config. Keys of what is picked become paths: `autoscaling.minNodeCount`. */
export interface Compared {
  pick(config: HostedConfig): Readonly<Record<string, unknown>>;
  readonly pools: {
    readonly key: 'nodeGroups' | 'nodePools';
    readonly name: string;
    /** The bounds and kind of the nodes: the size within the bounds belongs to whoever scales them. */
    pick(pool: HostedConfig): Readonly<Record<string, unknown>>;
  };
}

/** Pools beside ours are no difference: who made them answers for them. */
export function hostedDifferences(
  { wanted, observed }: { wanted: HostedConfig; observed: HostedConfig },
  { pick, pools }: Compared,
): Difference[] {
  const found = objectsIn(observed[pools.key]);
  const ofPools = objectsIn(wanted[pools.key]).flatMap((pool) => {
    const path = `${pools.key}[${pool[pools.name]}]`;
    const twin = found.find((candidate) => candidate[pools.name] === pool[pools.name]);
    if (twin === undefined) {
      return [{ path, wanted: pool, observed: undefined }];
    }
    return differing(pools.pick(pool), pools.pick(twin)).map((difference) => ({
      ...difference,
      path: `${path}.${difference.path}`,
    }));
  });
  return [...differing(pick(wanted), pick(observed)), ...ofPools];
}

/** Only the objects of a list, and none of anything else. */
export function objectsIn(list: unknown): HostedConfig[] {
  return Array.isArray(list) ? list.filter((item) => typeof item === 'object' && item !== null) : [];
}

/** A member of a member; undefined where there is none. */
export function within(config: HostedConfig, key: string): HostedConfig {
  const [found] = objectsIn([config[key]]);
  return found ?? {};
}
