import type { Core } from '../core.ts';
import type { ClusterObject } from '../object-types.ts';
import { clusters } from '../objects.ts';
import { type Statement, state } from './conditions.ts';

/** Conditions are written here only; nothing is written when they stay as they are. */
export function declare(
  name: string,
  {
    statements,
    core,
    status = {},
  }: { statements: readonly Statement[]; core: Pick<Core, 'store' | 'now'>; status?: object },
): ClusterObject {
  return core.store.update(clusters, {
    key: { name },
    apply: (cluster) => {
      const stated = state(cluster, { statements, now: core.now() });
      return { ...stated, status: { ...stated.status, ...status } };
    },
  });
}
