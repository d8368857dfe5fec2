import type { RancherClient } from '../../../../src/rancher/client.ts';
import { manifestOf } from '../../../../src/rancher/registration.ts';
import type { ResourceKind } from '../../../../src/resources/resource-kind.ts';
import type { ExampleClient } from '../client.ts';
import { exampleKind, type ObservedItem } from './example-kind.ts';

export interface WantedCluster {
  readonly name: string;
  readonly networkId: string;
  /** CIDRs that may call the Kubernetes endpoint. */
  readonly allowed: readonly string[];
}

/** Of a cluster that stands, for all that does not make one. */
const standing = exampleKind<WantedCluster>({
  kind: 'cluster',
  collection: 'clusters',
  usualSeconds: 300,
  usualRemovalSeconds: 120,
  changeable: ['allowed'],
  outputsOf: ({ id, status }) => ({ cloudClusterId: id, apiEndpoint: status.endpoint ?? '' }),
});

/**
 * A cluster of the cloud's own, in which the cloud applies a manifest when it is new: that of Rancher's agent. It holds a token, so it is read for
 * the creating call alone, and no answer of the cloud shows it.
 */
export const cluster: ResourceKind<
  WantedCluster & { readonly registeredAs: string },
  ObservedItem,
  { readonly example: ExampleClient; readonly rancher: RancherClient }
> = {
  kind: standing.kind,
  usualSeconds: standing.usualSeconds,
  usualRemovalSeconds: standing.usualRemovalSeconds,
  absenceSeenBy: standing.absenceSeenBy,
  calls: { change: 2 },
  read: ({ example }, scope) => standing.read(example, scope),
  async create({ example, rancher }, { wanted: { registeredAs, ...wanted }, ...order }) {
    const manifest = await manifestOf(registeredAs, rancher);
    return standing.create(example, { wanted: { ...wanted, manifest } as WantedCluster, ...order });
  },
  change: async ({ example }, { wanted: { registeredAs: _, ...wanted }, observed }) =>
    standing.change?.(example, { wanted, observed }),
  remove: ({ example }, observed, options) => standing.remove(example, observed, options),
  differences: ({ registeredAs: _, ...wanted }, observed) => standing.differences(wanted, observed),
};
