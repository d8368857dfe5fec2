import { DeleteVolumeCommand, DescribeVolumesCommand, EC2Client, type Filter, type Volume } from '@aws-sdk/client-ec2';
import type { ObservedResource, RemnantKind, Scope } from '../../../resources/resource-kind.ts';
import { removing } from '../failures.ts';
import { apiOf } from '../limits.ts';
import { everyPage } from '../pages.ts';
import { together } from '../together.ts';
import { ownCluster, type RemnantsOf, translatedRemnant } from './cluster.ts';

/**
 * Volumes of a tenant's persistent volume claims: the customer's data, and it costs. The EBS driver tags them with their cluster
 * (kubernetes-sigs/aws-ebs-csi-driver, docs/tagging.md).
 */
export function clusterVolume(of: RemnantsOf): RemnantKind {
  const ec2 = new EC2Client(of.configuration);

  async function list(filter: Filter): Promise<Volume[]> {
    return everyPage(async (NextToken) => {
      const page = await ec2.send(new DescribeVolumesCommand({ Filters: [filter], NextToken }));
      return { items: page.Volumes, next: page.NextToken };
    });
  }

  return translatedRemnant({
    kind: 'volume',
    api: apiOf('ec2', of.configuration),
    alsoReads: [apiOf('eks', of.configuration)],
    calls: { read: 3 },
    usualRemovalSeconds: 30,
    absenceSeenBy: 'DescribeVolumes by tag of the cluster',

    async read(scope: Scope) {
      if ((await ownCluster(of, scope)) === 'foreign') return [];
      const found = await together([
        list({ Name: `tag:kubernetes.io/cluster/${of.clusterName}`, Values: ['owned'] }),
        list({ Name: 'tag:ebs.csi.aws.com/cluster-name', Values: [of.clusterName] }),
      ]);
      return [...new Map(found.flat().map((volume) => [volume.VolumeId, observed(volume)])).values()];
    },

    remove: ({ providerId: VolumeId }) =>
      removing(
        () => ec2.send(new DeleteVolumeCommand({ VolumeId })),
        () => ec2.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] })),
      ),

    async holdersOf({ providerId }) {
      const { Volumes } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [providerId] }));
      return (Volumes ?? [])
        .flatMap(({ Attachments }) => Attachments ?? [])
        .map(({ InstanceId }) => `instance ${InstanceId}`);
    },
  });
}

function observed({ VolumeId, State }: Volume): ObservedResource {
  return {
    providerId: VolumeId ?? '',
    slot: undefined,
    // One that is attached goes loose with its node.
    state: State === 'deleting' || State === 'in-use' ? 'leaving' : 'ready',
    outputs: {},
  };
}
