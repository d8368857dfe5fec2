import type * as sdk from '@aws-sdk/client-ec2';
import type { RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { type Noun, select } from './lookup.ts';
import type { Ec2Objects, NetworkAcl } from './objects.ts';
import type { Ec2Store } from './store.ts';
import { shownTags } from './tags.ts';

export const networkAclNoun = ({ networkAcls }: Ec2Objects): Noun<NetworkAcl> => ({
  collection: networkAcls,
  resourceType: 'network-acl',
  prefix: 'acl',
  notFound: { code: 'InvalidNetworkAclID.NotFound', message: (id) => `The networkAcl ID '${id}' does not exist` },
  malformedCode: 'InvalidNetworkAclId.Malformed',
  fields: {
    'network-acl-id': ({ id }) => id,
    'vpc-id': ({ vpcId }) => vpcId,
    default: () => 'true',
  },
});

/** Only the default network ACL of each VPC exists, and it lets everything through. */
export function networkAclOperations({ world, objects, nouns }: Ec2Store) {
  const entry = (egress: boolean): sdk.NetworkAclEntry[] => [
    { CidrBlock: '0.0.0.0/0', Egress: egress, Protocol: '-1', RuleAction: 'allow', RuleNumber: 100 },
    { CidrBlock: '0.0.0.0/0', Egress: egress, Protocol: '-1', RuleAction: 'deny', RuleNumber: 32767 },
  ];
  const shown = (acl: NetworkAcl): sdk.NetworkAcl => ({
    NetworkAclId: acl.id,
    VpcId: acl.vpcId,
    OwnerId: acl.accountId,
    IsDefault: true,
    Entries: [...entry(true), ...entry(false)],
    Associations: objects.subnets
      .at(acl)
      .filter(({ vpcId }) => vpcId === acl.vpcId)
      .map(({ id }) => ({
        NetworkAclAssociationId: `aclassoc-${world.hex(`aclassoc/${id}`, 17)}`,
        NetworkAclId: acl.id,
        SubnetId: id,
      })),
    Tags: shownTags(acl.tags),
  });

  return {
    DescribeNetworkAcls(input: sdk.DescribeNetworkAclsRequest, context: RequestContext): sdk.DescribeNetworkAclsResult {
      const selection = {
        ids: input.NetworkAclIds,
        filters: input.Filters,
        maxResults: input.MaxResults,
        nextToken: input.NextToken,
      };
      const { items, NextToken } = select(nouns.networkAcl, { selection, world, context });
      return { NetworkAcls: items.map(shown), NextToken };
    },
  };
}
