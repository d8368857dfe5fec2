import {
  DeleteLoadBalancerCommand,
  DeleteTargetGroupCommand,
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ObservedResource, RemnantKind, Scope } from '../../../resources/resource-kind.ts';
import { removing } from '../failures.ts';
import { apiOf } from '../limits.ts';
import type { ReadTag } from '../owner-mark.ts';
import { everyPage } from '../pages.ts';
import { orAbsent } from '../resources/by-name.ts';
import { ownNetworks, type RemnantsOf, translatedRemnant } from './cluster.ts';

/** DescribeTags of ELB takes 20 resources a call. */
const TAGS_AT_ONCE = 20;

/** Made for a Service of type LoadBalancer or an Ingress; nobody inside the cluster is left to take it away. */
export function clusterLoadBalancer(of: RemnantsOf): RemnantKind {
  const elb = new ElasticLoadBalancingV2Client(of.configuration);
  return translatedRemnant({
    kind: 'load-balancer',
    api: apiOf('elb', of.configuration),
    alsoReads: [apiOf('eks', of.configuration), apiOf('ec2', of.configuration)],
    calls: { read: 3 },
    usualRemovalSeconds: 30,
    absenceSeenBy: 'DescribeLoadBalancers in our network, by tag of the cluster',

    read: (scope) =>
      ofCluster({ of, scope, elb }, async () => {
        const all = await everyPage(async (Marker) => {
          const page = await elb.send(new DescribeLoadBalancersCommand({ Marker }));
          return { items: page.LoadBalancers, next: page.NextMarker };
        });
        return all.map(({ LoadBalancerArn, VpcId }) => ({ arn: LoadBalancerArn, vpcId: VpcId }));
      }),

    remove: ({ providerId: LoadBalancerArn }) =>
      removing(() => elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn }))),
  });
}

export function clusterTargetGroup(of: RemnantsOf): RemnantKind {
  const elb = new ElasticLoadBalancingV2Client(of.configuration);
  return translatedRemnant({
    kind: 'target-group',
    api: apiOf('elb', of.configuration),
    alsoReads: [apiOf('eks', of.configuration), apiOf('ec2', of.configuration)],
    calls: { read: 3 },
    usualRemovalSeconds: 0,
    absenceSeenBy: 'DescribeTargetGroups in our network, by tag of the cluster',

    read: (scope) =>
      ofCluster({ of, scope, elb }, async () => {
        const all = await everyPage(async (Marker) => {
          const page = await elb.send(new DescribeTargetGroupsCommand({ Marker }));
          return { items: page.TargetGroups, next: page.NextMarker };
        });
        return all.map(({ TargetGroupArn, VpcId }) => ({ arn: TargetGroupArn, vpcId: VpcId }));
      }),

    remove: ({ providerId: TargetGroupArn }) =>
      removing(() => elb.send(new DeleteTargetGroupCommand({ TargetGroupArn }))),
  });
}

/** ELB cannot search by tag: of everything in our networks the tags are read. */
async function ofCluster(
  { of, scope, elb }: { of: RemnantsOf; scope: Scope; elb: ElasticLoadBalancingV2Client },
  list: () => Promise<{ arn: string | undefined; vpcId: string | undefined }[]>,
): Promise<ObservedResource[]> {
  const networks = await ownNetworks(of, scope);
  if (networks.length === 0) return [];
  const arns = (await list()).flatMap(({ arn, vpcId }) => (arn && networks.includes(vpcId ?? '') ? [arn] : []));
  const found: ObservedResource[] = [];
  for (let start = 0; start < arns.length; start += TAGS_AT_ONCE) {
    const ResourceArns = arns.slice(start, start + TAGS_AT_ONCE);
    const answer = await orAbsent(() => elb.send(new DescribeTagsCommand({ ResourceArns })));
    const ours = (answer?.TagDescriptions ?? []).filter(({ Tags }) => isOfCluster(of.clusterName, Tags));
    found.push(
      ...ours.map(
        ({ ResourceArn }): ObservedResource => ({
          providerId: ResourceArn ?? '',
          slot: undefined,
          state: 'ready',
          outputs: {},
        }),
      ),
    );
  }
  return found;
}

/** The first tag is set by Kubernetes itself, the second by the AWS Load Balancer Controller. */
function isOfCluster(clusterName: string, tags: readonly ReadTag[] | undefined): boolean {
  return (tags ?? []).some(
    ({ Key, Value }) =>
      (Key === `kubernetes.io/cluster/${clusterName}` && Value === 'owned') ||
      (Key === 'elbv2.k8s.aws/cluster' && Value === clusterName),
  );
}
