import type { Core } from '../core.ts';
import { clusters } from '../objects.ts';
import type { JsonObject } from './coerce.ts';
import type { NormanResource, View } from './resource.ts';

/** The nodes that Rancher has counted in connected clusters; hosted clusters have nothing to change in them. */
export function nodeResource({ store }: Core): NormanResource {
  const list = ({ baseUrl }: View): JsonObject[] =>
    store.list(clusters).flatMap(({ metadata, status }) =>
      Array.from({ length: status.nodeCount ?? 0 }, (_, at) => {
        const id = `${metadata.name}:machine-${at + 1}`;
        return {
          id,
          type: 'node',
          baseType: 'node',
          clusterId: metadata.name,
          nodeName: `ip-${metadata.name.slice(2)}-${at + 1}.internal`,
          state: 'active',
          transitioning: 'no',
          worker: true,
          controlPlane: false,
          etcd: false,
          links: { self: `${baseUrl}/v3/nodes/${id}` },
          actions: {},
        };
      }),
    );
  return { type: 'node', plural: 'nodes', list, find: (id, view) => list(view).find((node) => node.id === id) };
}
