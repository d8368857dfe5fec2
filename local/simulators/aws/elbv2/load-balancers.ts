import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { ownObjects, placeOf, readableObjects } from '../caller-scope.ts';
import { createLoadBalancer, removeLoadBalancer } from './load-balancer-lifecycle.ts';
import { invalid, need, notFound, pageOf } from './lookup.ts';
import type { ElbStore, LoadBalancer } from './objects.ts';

/** Hosted zone of network load balancers, one per region; clients only pass it on. */
const hostedZoneId = 'Z3F0SRJ5LGBH90';

const knownAttributes = [
  'deletion_protection.enabled',
  'load_balancing.cross_zone.enabled',
  'access_logs.s3.enabled',
  'access_logs.s3.bucket',
  'access_logs.s3.prefix',
  'dns_record.client_routing_policy',
  'zonal_shift.config.enabled',
];

export function loadBalancerOperations(store: ElbStore) {
  const { world, objects, loadBalancers } = store;

  const dnsName = ({ name, id, region, scheme }: LoadBalancer) =>
    `${scheme === 'internal' ? 'internal-' : ''}${name}-${id.split('/').at(-1)}.elb.${region}.amazonaws.com`;

  const shown = (balancer: LoadBalancer): sdk.LoadBalancer => ({
    LoadBalancerArn: balancer.id,
    LoadBalancerName: balancer.name,
    DNSName: dnsName(balancer),
    CanonicalHostedZoneId: hostedZoneId,
    CreatedTime: new Date(balancer.createdAtMs),
    Scheme: balancer.scheme,
    Type: balancer.type,
    VpcId: balancer.vpcId,
    IpAddressType: balancer.ipAddressType,
    State: {
      Code: balancer.state as sdk.LoadBalancerStateEnum,
      ...(balancer.failureReason && { Reason: balancer.failureReason }),
    },
    AvailabilityZones: balancer.mappings.map(({ zone, subnetId, allocationId, privateIp }) => ({
      ZoneName: zone,
      SubnetId: subnetId,
      LoadBalancerAddresses: allocationId
        ? [{ AllocationId: allocationId, IpAddress: objects.addresses.find(balancer, allocationId)?.publicIp }]
        : privateIp
          ? [{ PrivateIPv4Address: privateIp }]
          : [],
    })),
    ...(balancer.securityGroupIds.length > 0 && { SecurityGroups: [...balancer.securityGroupIds] }),
  });
  const shownAttributes = ({ attributes }: LoadBalancer) => [...attributes].map(([Key, Value]) => ({ Key, Value }));
  const named = (arn: string | undefined, context: RequestContext) =>
    need(loadBalancers, { arn, kind: 'loadBalancer', context });

  return {
    CreateLoadBalancer(input: sdk.CreateLoadBalancerInput, context: RequestContext): sdk.CreateLoadBalancerOutput {
      return { LoadBalancers: [shown(createLoadBalancer(store, { input, context }))] };
    },

    DescribeLoadBalancers(
      input: sdk.DescribeLoadBalancersInput,
      context: RequestContext,
    ): sdk.DescribeLoadBalancersOutput {
      const { LoadBalancerArns: arns, Names: names } = input;
      if (arns?.length && names?.length) {
        throw invalid('Load balancer names and load balancer ARNs cannot be specified at the same time');
      }
      const readable = readableObjects(loadBalancers, { world, context });
      const missing =
        arns?.find((arn) => readable.every(({ id }) => id !== arn)) ??
        names?.find((wanted) => readable.every(({ name }) => name !== wanted));
      if (missing) {
        throw names?.length
          ? new AwsFault('LoadBalancerNotFound', `Load balancers '[${missing}]' not found`)
          : notFound.loadBalancer(missing);
      }
      const wanted = readable.filter(
        ({ id, name }) => (!arns?.length || arns.includes(id)) && (!names?.length || names.includes(name)),
      );
      const { items, NextMarker } = pageOf(wanted, input);
      return { LoadBalancers: items.map(shown), NextMarker };
    },

    DeleteLoadBalancer(input: sdk.DeleteLoadBalancerInput, context: RequestContext): sdk.DeleteLoadBalancerOutput {
      const balancer = ownObjects(loadBalancers, context).find(({ id }) => id === input.LoadBalancerArn);
      if (!balancer) {
        // ELB: "If the load balancer does not exist or has already been deleted, the call succeeds."
        return {};
      }
      if (balancer.attributes.get('deletion_protection.enabled') === 'true') {
        const message = `Load balancer '${balancer.id}' cannot be deleted because deletion protection is enabled`;
        throw new AwsFault('OperationNotPermitted', message);
      }
      removeLoadBalancer(store, balancer);
      return {};
    },

    DescribeLoadBalancerAttributes(
      input: sdk.DescribeLoadBalancerAttributesInput,
      context: RequestContext,
    ): sdk.DescribeLoadBalancerAttributesOutput {
      return { Attributes: shownAttributes(named(input.LoadBalancerArn, context)) };
    },

    ModifyLoadBalancerAttributes(
      input: sdk.ModifyLoadBalancerAttributesInput,
      context: RequestContext,
    ): sdk.ModifyLoadBalancerAttributesOutput {
      const balancer = named(input.LoadBalancerArn, context);
      for (const { Key = '', Value = '' } of input.Attributes ?? []) {
        if (!knownAttributes.includes(Key)) {
          const message = `Load balancer attribute key '${Key}' is not recognized`;
          throw new AwsFault('InvalidConfigurationRequest', message);
        }
        balancer.attributes.set(Key, Value);
      }
      return { Attributes: shownAttributes(balancer) };
    },

    SetSecurityGroups(input: sdk.SetSecurityGroupsInput, context: RequestContext): sdk.SetSecurityGroupsOutput {
      const balancer = named(input.LoadBalancerArn, context);
      const ids = input.SecurityGroups ?? [];
      if (balancer.securityGroupIds.length === 0) {
        // A network load balancer made without a security group can never get one.
        const message = 'Security groups cannot be set on a load balancer that was created without security groups';
        throw new AwsFault('InvalidConfigurationRequest', message);
      }
      const unknown = ids.find((id) => !objects.securityGroups.find(placeOf(context), id));
      if (unknown || ids.length === 0) {
        throw new AwsFault('InvalidSecurityGroup', `The security group '${unknown ?? ''}' does not exist`);
      }
      balancer.securityGroupIds = ids;
      for (const { networkInterfaceId } of balancer.mappings) {
        const eni = objects.networkInterfaces.find(balancer, networkInterfaceId);
        if (eni) {
          eni.groupIds = ids;
        }
      }
      return { SecurityGroupIds: ids };
    },
  };
}
