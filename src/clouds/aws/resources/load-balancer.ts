import {
  CreateLoadBalancerCommand,
  DeleteLoadBalancerCommand,
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  type ElasticLoadBalancingV2Client,
  type LoadBalancer,
  type Tag,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ObservedResource, ResourceKind, ResourceState, Scope } from '../../../resources/resource-kind.ts';
import { differing } from '../../differing.ts';
import { removing, translated } from '../failures.ts';
import { isMarkedFor, nameFor, slotOf, tagsOf } from '../owner-mark.ts';
import { adoptOwn, orAbsent } from './by-name.ts';

export interface WantedLoadBalancer {
  readonly vpcId: string;
  /** The addresses customers will know, one a zone: they outlive the load balancer's own. */
  readonly subnets: readonly { readonly subnetId: string; readonly allocationId: string }[];
}

interface ObservedLoadBalancer extends ObservedResource, WantedLoadBalancer {}

const NAME_LENGTH = 32;

export const loadBalancer: ResourceKind<WantedLoadBalancer, ObservedLoadBalancer, ElasticLoadBalancingV2Client> =
  translated({
    kind: 'load-balancer',
    usualSeconds: 150,
    usualRemovalSeconds: 30,
    absenceSeenBy: 'DescribeLoadBalancers by name',
    calls: { read: 2 },

    read,

    async create(client, { wanted, mark }) {
      const Tags = tagsOf(mark);
      const command = new CreateLoadBalancerCommand({
        Name: nameFor(mark.ownerId, NAME_LENGTH),
        Type: 'network',
        Scheme: 'internet-facing',
        IpAddressType: 'ipv4',
        SubnetMappings: wanted.subnets.map(({ subnetId, allocationId }) => ({
          SubnetId: subnetId,
          AllocationId: allocationId,
        })),
        Tags,
      });
      return adoptOwn(
        async () => {
          const { LoadBalancers } = await client.send(command);
          return observed(LoadBalancers?.[0] ?? {}, Tags);
        },
        () => read(client, { ownerId: mark.ownerId, providerIds: [] }),
      );
    },

    remove: (client, { providerId: LoadBalancerArn }) =>
      removing(() => client.send(new DeleteLoadBalancerCommand({ LoadBalancerArn }))),

    differences: (wanted, have) => differing<WantedLoadBalancer>(wanted, have),
  });

async function read(client: ElasticLoadBalancingV2Client, scope: Scope): Promise<ObservedLoadBalancer[]> {
  const Names = [nameFor(scope.ownerId, NAME_LENGTH)];
  const answer = await orAbsent(() => client.send(new DescribeLoadBalancersCommand({ Names })));
  const found = answer?.LoadBalancers?.[0];
  if (!found?.LoadBalancerArn) {
    return [];
  }
  const ResourceArns = [found.LoadBalancerArn];
  const described = await orAbsent(() => client.send(new DescribeTagsCommand({ ResourceArns })));
  const tags = described?.TagDescriptions?.[0]?.Tags;
  return isMarkedFor(scope, tags) ? [observed(found, tags)] : [];
}

function observed(found: LoadBalancer, tags: Tag[] | undefined): ObservedLoadBalancer {
  const arn = found.LoadBalancerArn ?? '';
  const zones = found.AvailabilityZones ?? [];
  const addresses = zones.flatMap(({ LoadBalancerAddresses }) => LoadBalancerAddresses ?? []);
  return {
    providerId: arn,
    slot: slotOf(tags),
    state: state(found),
    outputs: {
      arn,
      dnsName: found.DNSName ?? '',
      hostedZoneId: found.CanonicalHostedZoneId ?? '',
      publicIps: addresses.flatMap(({ IpAddress }) => IpAddress ?? []).join(','),
    },
    vpcId: found.VpcId ?? '',
    subnets: zones.map(({ SubnetId, LoadBalancerAddresses }) => ({
      subnetId: SubnetId ?? '',
      allocationId: LoadBalancerAddresses?.[0]?.AllocationId ?? '',
    })),
  };
}

function state(found: LoadBalancer): ResourceState {
  switch (found.State?.Code) {
    case 'active':
    case 'active_impaired':
      return 'ready';
    case 'failed':
      return { failed: found.State.Reason ?? 'The load balancer failed.' };
    default:
      return 'pending';
  }
}
