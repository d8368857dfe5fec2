import type * as sdk from '@aws-sdk/client-ec2';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import type { WorldObject } from '../../world/collection.ts';
import { readableObjects } from '../caller-scope.ts';
import { instancesOf, instanceTypeOf, isSpot, vcpusOf } from '../eks/nodes.ts';
import type { EksNodegroup } from '../eks/objects.ts';
import { applyFilters, checkFilterNames, type FilterFields } from './filters.ts';
import { page } from './lookup.ts';
import type { Ec2Store } from './store.ts';
import { shownTags } from './tags.ts';

/** A node, as EC2 sees it. No object of the world: it is there as long as its group says so. */
interface Instance extends WorldObject {
  readonly nodegroup: EksNodegroup;
  readonly subnetId: string;
  readonly vpcId: string | undefined;
}

const fields: FilterFields<Instance> = {
  'instance-id': ({ id }) => id,
  'instance-state-name': ({ state }) => state,
  'instance-type': ({ nodegroup }) => instanceTypeOf(nodegroup),
  'subnet-id': ({ subnetId }) => subnetId,
  'vpc-id': ({ vpcId }) => vpcId,
};

/** Instances as groups of nodes run them; nobody can start one by itself. */
export function instanceOperations({ world, objects }: Ec2Store) {
  const instances = (nodegroup: EksNodegroup): Instance[] =>
    instancesOf(nodegroup, { world }).map(({ instanceId, subnetId }) => ({
      ...nodegroup,
      id: instanceId,
      state: 'running',
      nodegroup,
      subnetId,
      vpcId: objects.subnets.find(nodegroup, subnetId)?.vpcId,
      tags: new Map([
        ...nodegroup.tags,
        ['eks:cluster-name', nodegroup.clusterName],
        ['eks:nodegroup-name', nodegroup.name],
        [`kubernetes.io/cluster/${nodegroup.clusterName}`, 'owned'],
      ]),
    }));

  const shown = ({ id, nodegroup, subnetId, vpcId, tags, createdAtMs }: Instance): sdk.Instance => ({
    InstanceId: id,
    InstanceType: instanceTypeOf(nodegroup) as sdk._InstanceType,
    ...(isSpot(nodegroup) && { InstanceLifecycle: 'spot' }),
    State: { Code: 16, Name: 'running' },
    CpuOptions: { CoreCount: vcpusOf(instanceTypeOf(nodegroup)) / 2, ThreadsPerCore: 2 },
    LaunchTime: new Date(createdAtMs),
    SubnetId: subnetId,
    VpcId: vpcId,
    Tags: shownTags(tags),
  });

  return {
    DescribeInstances(input: sdk.DescribeInstancesRequest, context: RequestContext): sdk.DescribeInstancesResult {
      checkFilterNames(input.Filters, fields);
      const nodegroups = world.collection<EksNodegroup>({ cloud: 'aws', kind: 'eks-nodegroup' });
      const all = readableObjects(nodegroups, { world, context }).flatMap(instances);
      const missing = input.InstanceIds?.find((id) => all.every((instance) => instance.id !== id));
      if (missing) {
        throw new AwsFault('InvalidInstanceID.NotFound', `The instance ID '${missing}' does not exist`);
      }
      const named = input.InstanceIds?.length ? all.filter(({ id }) => input.InstanceIds?.includes(id)) : all;
      const { items, NextToken } = page(applyFilters(named, { filters: input.Filters, fields }), {
        maxResults: input.MaxResults,
        nextToken: input.NextToken,
      });
      return {
        Reservations: items.map((instance) => ({
          ReservationId: `r-${world.hex(`reservation/${instance.id}`, 17)}`,
          OwnerId: instance.accountId,
          Instances: [shown(instance)],
        })),
        NextToken,
      };
    },
  };
}
