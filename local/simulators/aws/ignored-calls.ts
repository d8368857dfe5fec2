import type { Call } from '../../runtime/gateway/pipeline.ts';

const returned = { Return: true };
const nothing = {};

/**
 * What success says where the answer holds nothing that the effect alone can tell. The answers to authorizing and revoking rules may
 * list the rules; a client that asks for the effect needs none of them.
 */
const answers: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  ec2: {
    AttachInternetGateway: nothing,
    AuthorizeSecurityGroupEgress: returned,
    AuthorizeSecurityGroupIngress: returned,
    CreateRoute: returned,
    CreateTags: nothing,
    DeleteInternetGateway: nothing,
    DeleteRoute: nothing,
    DeleteRouteTable: nothing,
    DeleteSecurityGroup: returned,
    DeleteSubnet: nothing,
    DeleteTags: nothing,
    DeleteVpc: nothing,
    DetachInternetGateway: nothing,
    DisassociateRouteTable: nothing,
    ModifySubnetAttribute: nothing,
    ModifyVpcAttribute: nothing,
    ReleaseAddress: nothing,
    ReplaceRoute: nothing,
    RevokeSecurityGroupEgress: returned,
    RevokeSecurityGroupIngress: returned,
  },
  eks: { TagResource: nothing, UntagResource: nothing },
  elasticloadbalancing: {
    AddTags: nothing,
    DeleteListener: nothing,
    DeleteLoadBalancer: nothing,
    DeleteTargetGroup: nothing,
    DeregisterTargets: nothing,
    RegisterTargets: nothing,
    RemoveTags: nothing,
  },
  iam: { DeleteAccessKey: nothing, UpdateAccessKey: nothing },
  rds: { AddTagsToResource: nothing, DeleteDBSubnetGroup: nothing, RemoveTagsFromResource: nothing },
};

/** @throws RangeError for a call that cannot be ignored */
export function answerWithoutEffect({ service, operation }: Pick<Call, 'service' | 'operation'>): object {
  const answer = answers[service]?.[operation];
  if (answer) return answer;
  throw new RangeError(`${service} ${operation} cannot be ignored: its answer depends on its effect.`);
}
