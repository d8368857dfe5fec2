import {
  DeleteNetworkInterfaceCommand,
  DescribeNetworkInterfacesCommand,
  EC2Client,
  type Filter,
  type NetworkInterface,
} from '@aws-sdk/client-ec2';
import { StepFailure } from '../../../platform/failure.ts';
import type { ObservedResource, RemnantKind } from '../../../resources/resource-kind.ts';
import { removing } from '../failures.ts';
import { apiOf } from '../limits.ts';
import { everyPage } from '../pages.ts';
import { describeInterface } from '../questions/holders.ts';
import { together } from '../together.ts';
import { ownNetworks, type RemnantsOf, translatedRemnant } from './cluster.ts';

/**
 * The network plugin gives each node further interfaces, and leaves them behind when the node dies before it has taken them away. One that
 * is still attached goes with what it is attached to; only a loose one is ours to delete.
 */
export function clusterNetworkInterface(of: RemnantsOf): RemnantKind {
  const ec2 = new EC2Client(of.configuration);

  async function list(filters: Filter[]): Promise<NetworkInterface[]> {
    return everyPage(async (NextToken) => {
      const page = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters: filters, NextToken }));
      return { items: page.NetworkInterfaces, next: page.NextToken };
    });
  }

  return translatedRemnant({
    kind: 'network-interface',
    api: apiOf('ec2', of.configuration),
    alsoReads: [apiOf('eks', of.configuration)],
    calls: { read: 3 },
    usualRemovalSeconds: 60,
    absenceSeenBy: 'DescribeNetworkInterfaces in our network, by tag of the cluster and by description',

    async read(scope) {
      const networks = await ownNetworks(of, scope);
      if (networks.length === 0) return [];
      const here = { Name: 'vpc-id', Values: networks };
      const found = await together([
        list([here, { Name: 'tag:cluster.k8s.amazonaws.com/name', Values: [of.clusterName] }]),
        list([here, { Name: `tag:kubernetes.io/cluster/${of.clusterName}`, Values: ['owned'] }]),
        // Those of the control plane carry no tag of the cluster, but this description.
        list([here, { Name: 'description', Values: [`Amazon EKS ${of.clusterName}`] }]),
      ]);
      return [...new Map(found.flat().map((eni) => [eni.NetworkInterfaceId, observed(eni)])).values()];
    },

    remove: ({ providerId: NetworkInterfaceId }) =>
      removing(
        () => ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId })).catch(refuseWhileAttached),
        () => ec2.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [NetworkInterfaceId] })),
      ),

    async holdersOf({ providerId }) {
      const { NetworkInterfaces } = await ec2.send(
        new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [providerId] }),
      );
      return (NetworkInterfaces ?? []).map(describeInterface);
    },
  });
}

/** "InvalidParameterValue: Network interface 'eni-…' is currently in use.": somebody has attached it since we looked. */
function refuseWhileAttached(error: unknown): never {
  if (error instanceof Error && /currently in use/.test(error.message)) {
    throw new StepFailure('provider-busy', `AWS: ${error.message}`, { cause: error });
  }
  throw error;
}

function observed(eni: NetworkInterface): ObservedResource {
  return {
    providerId: eni.NetworkInterfaceId ?? '',
    slot: undefined,
    state: eni.Status === 'available' ? 'ready' : 'leaving',
    outputs: {},
  };
}
