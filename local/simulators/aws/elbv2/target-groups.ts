import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { placeOf, readableObjects } from '../caller-scope.ts';
import { newObject } from '../new-object.ts';
import { quotaOf } from '../quotas.ts';
import { invalid, need, notFound, pageOf, requestedTags } from './lookup.ts';
import type { ElbStore, TargetGroup } from './objects.ts';

const targetKey = ({ Id, Port }: sdk.TargetDescription) => `${Id}:${Port}`;

export function targetGroupOperations({ world, objects, targetGroups, listeners }: ElbStore) {
  const forwardedBy = ({ id }: TargetGroup) =>
    listeners
      .all()
      .filter(({ request }) => request.DefaultActions?.some(({ TargetGroupArn }) => TargetGroupArn === id));

  const shown = (group: TargetGroup): sdk.TargetGroup => {
    const { request } = group;
    return {
      TargetGroupArn: group.id,
      TargetGroupName: group.name,
      Protocol: request.Protocol,
      Port: request.Port,
      VpcId: request.VpcId,
      TargetType: request.TargetType ?? 'instance',
      IpAddressType: request.IpAddressType ?? 'ipv4',
      HealthCheckEnabled: true,
      HealthCheckProtocol: request.HealthCheckProtocol ?? 'TCP',
      HealthCheckPort: request.HealthCheckPort ?? 'traffic-port',
      HealthCheckIntervalSeconds: request.HealthCheckIntervalSeconds ?? 30,
      HealthCheckTimeoutSeconds: request.HealthCheckTimeoutSeconds ?? 10,
      HealthyThresholdCount: request.HealthyThresholdCount ?? 5,
      UnhealthyThresholdCount: request.UnhealthyThresholdCount ?? 2,
      LoadBalancerArns: [...new Set(forwardedBy(group).map(({ loadBalancerArn }) => loadBalancerArn))],
    };
  };
  const named = (arn: string | undefined, context: RequestContext) =>
    need(targetGroups, { arn, kind: 'targetGroup', context });

  return {
    CreateTargetGroup(input: sdk.CreateTargetGroupInput, context: RequestContext): sdk.CreateTargetGroupOutput {
      const place = placeOf(context);
      const name = input.Name ?? '';
      if (!/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/.test(name)) {
        throw invalid(`The target group name '${name}' is not valid`);
      }
      if (input.TargetType !== 'lambda' && !objects.vpcs.find(place, input.VpcId ?? '')) {
        throw invalid(`The VPC ID '${input.VpcId ?? ''}' is not found`);
      }
      const existing = targetGroups.at(place).find((group) => group.name === name);
      if (existing) {
        const same =
          existing.request.Port === input.Port &&
          existing.request.Protocol === input.Protocol &&
          existing.request.VpcId === input.VpcId;
        if (same) {
          return { TargetGroups: [shown(existing)] };
        }
        const message = `A target group with the same name '${name}' exists, but with different settings`;
        throw new AwsFault('DuplicateTargetGroupName', message);
      }
      if (targetGroups.at(place).length >= quotaOf(world, { place, name: 'targetGroups' })) {
        throw new AwsFault('TooManyTargetGroups', 'The maximum number of target groups has been reached');
      }
      const key = `${place.accountId}/${place.region}/target-group/${name}`;
      const digits = world.hex(`${key}#${world.serial(key)}`, 16);
      const id = `arn:aws:elasticloadbalancing:${place.region}:${place.accountId}:targetgroup/${name}/${digits}`;
      const tags = requestedTags(input.Tags);
      const head = newObject(world, { kind: 'target-group', place, tags, id, state: 'available' });
      return { TargetGroups: [shown(targetGroups.add({ ...head, name, request: input, targets: [] }))] };
    },

    DescribeTargetGroups(
      input: sdk.DescribeTargetGroupsInput,
      context: RequestContext,
    ): sdk.DescribeTargetGroupsOutput {
      const { TargetGroupArns: arns, Names: names, LoadBalancerArn: balancerArn } = input;
      const readable = readableObjects(targetGroups, { world, context });
      const missing =
        arns?.find((arn) => readable.every(({ id }) => id !== arn)) ??
        names?.find((wanted) => readable.every(({ name }) => name !== wanted));
      if (missing) {
        throw notFound.targetGroup(missing);
      }
      const wanted = readable.filter(
        (group) =>
          (!arns?.length || arns.includes(group.id)) &&
          (!names?.length || names.includes(group.name)) &&
          (!balancerArn || forwardedBy(group).some(({ loadBalancerArn }) => loadBalancerArn === balancerArn)),
      );
      const { items, NextMarker } = pageOf(wanted, input);
      return { TargetGroups: items.map(shown), NextMarker };
    },

    DeleteTargetGroup(input: sdk.DeleteTargetGroupInput, context: RequestContext): sdk.DeleteTargetGroupOutput {
      const group = readableObjects(targetGroups, { world, context }).find(({ id }) => id === input.TargetGroupArn);
      if (group && forwardedBy(group).length > 0) {
        const message = `Target group '${group.id}' is currently in use by a listener or a rule`;
        throw new AwsFault('ResourceInUse', message);
      }
      if (group) {
        targetGroups.remove(group);
      }
      return {};
    },

    RegisterTargets(input: sdk.RegisterTargetsInput, context: RequestContext): sdk.RegisterTargetsOutput {
      const group = named(input.TargetGroupArn, context);
      const added = (input.Targets ?? []).map((target) => ({ ...target, Port: target.Port ?? group.request.Port }));
      const all = [...group.targets, ...added].map((target) => [targetKey(target), target] as const);
      group.targets = [...new Map(all).values()];
      return {};
    },

    DeregisterTargets(input: sdk.DeregisterTargetsInput, context: RequestContext): sdk.DeregisterTargetsOutput {
      const group = named(input.TargetGroupArn, context);
      const gone = (input.Targets ?? []).map(({ Id, Port }) => targetKey({ Id, Port: Port ?? group.request.Port }));
      group.targets = group.targets.filter((target) => !gone.includes(targetKey(target)));
      return {};
    },

    DescribeTargetHealth(
      input: sdk.DescribeTargetHealthInput,
      context: RequestContext,
    ): sdk.DescribeTargetHealthOutput {
      const group = named(input.TargetGroupArn, context);
      const used = forwardedBy(group).length > 0;
      const state = used
        ? { State: 'healthy' as const }
        : {
            State: 'unused' as const,
            Reason: 'Target.NotInUse' as const,
            Description: 'Target group is not configured to receive traffic from the load balancer',
          };
      return { TargetHealthDescriptions: group.targets.map((Target) => ({ Target, TargetHealth: state })) };
    },
  };
}
