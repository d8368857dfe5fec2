import {
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import type { RemnantKind } from '../../../resources/resource-kind.ts';
import { removing } from '../failures.ts';
import { apiOf } from '../limits.ts';
import { everyPage } from '../pages.ts';
import { holdersOfSecurityGroup } from '../questions/holders.ts';
import { together } from '../together.ts';
import { ownNetworks, type RemnantsOf, translatedRemnant } from './cluster.ts';

/** EKS takes its own group `eks-cluster-sg-…` away with the cluster, unless an interface still has it; controllers leave theirs. */
export function clusterSecurityGroup(of: RemnantsOf): RemnantKind {
  const ec2 = new EC2Client(of.configuration);
  const tags = [
    { Name: 'tag:aws:eks:cluster-name', Values: [of.clusterName] },
    { Name: `tag:kubernetes.io/cluster/${of.clusterName}`, Values: ['owned'] },
    { Name: 'tag:elbv2.k8s.aws/cluster', Values: [of.clusterName] },
  ];
  return translatedRemnant({
    kind: 'security-group',
    api: apiOf('ec2', of.configuration),
    alsoReads: [apiOf('eks', of.configuration)],
    calls: { read: 3 },
    usualRemovalSeconds: 0,
    absenceSeenBy: 'DescribeSecurityGroups in our network, by tag of the cluster',

    async read(scope) {
      const networks = await ownNetworks(of, scope);
      if (networks.length === 0) return [];
      const found = await together(
        tags.map((tag) =>
          everyPage<SecurityGroup>(async (NextToken) => {
            const Filters = [{ Name: 'vpc-id', Values: networks }, tag];
            const page = await ec2.send(new DescribeSecurityGroupsCommand({ Filters, NextToken }));
            return { items: page.SecurityGroups, next: page.NextToken };
          }),
        ),
      );
      const ids = new Set(found.flat().flatMap(({ GroupId }) => GroupId ?? []));
      return [...ids].map((id) => ({ providerId: id, slot: undefined, state: 'ready', outputs: {} }));
    },

    remove: ({ providerId: GroupId }) =>
      removing(
        () => ec2.send(new DeleteSecurityGroupCommand({ GroupId })),
        () => ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] })),
      ),

    holdersOf: ({ providerId }) => holdersOfSecurityGroup(ec2, providerId),
  });
}
