import type * as sdk from '@aws-sdk/client-eks';
import type { RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { invalidParameter, needCluster, needNodegroup, resourceInUse } from './faults.ts';
import { nodegroupArn, resizeNodes, startNodegroup, startNodegroupDeletion } from './nodegroup-lifecycle.ts';
import type { EksCluster, EksNodegroup, EksStore } from './objects.ts';
import { pageOf } from './pages.ts';
import { shownUpdate, startUpdate, type UpdateOrder } from './updates.ts';

interface NodegroupName {
  readonly clusterName?: string | undefined;
  readonly nodegroupName?: string | undefined;
}

interface Found {
  readonly cluster: EksCluster;
  readonly nodegroup: EksNodegroup;
}

export function nodegroupOperations(store: EksStore) {
  const { world, nodegroups, requests } = store;

  const shown = (nodegroup: EksNodegroup): sdk.Nodegroup => {
    const { request } = nodegroup;
    const autoScalingGroup = `eks-${nodegroup.name}-${world.hex(`asg/${nodegroupArn(nodegroup, world)}`, 8)}`;
    return {
      nodegroupName: nodegroup.name,
      nodegroupArn: nodegroupArn(nodegroup, world),
      clusterName: nodegroup.clusterName,
      version: nodegroup.version,
      releaseVersion: request.releaseVersion ?? `${nodegroup.version}.0-20261001`,
      createdAt: new Date(nodegroup.createdAtMs),
      modifiedAt: new Date(nodegroup.modifiedAtMs),
      status: nodegroup.state as sdk.NodegroupStatus,
      capacityType: request.capacityType ?? 'ON_DEMAND',
      scalingConfig: nodegroup.scaling,
      ...(!request.launchTemplate && { instanceTypes: request.instanceTypes ?? ['t3.medium'] }),
      ...(!request.launchTemplate && { diskSize: request.diskSize ?? 20 }),
      ...(request.launchTemplate && { launchTemplate: request.launchTemplate }),
      subnets: request.subnets,
      amiType: request.amiType ?? 'AL2023_x86_64_STANDARD',
      nodeRole: request.nodeRole,
      labels: nodegroup.labels,
      taints: [...nodegroup.taints],
      updateConfig: request.updateConfig ?? { maxUnavailable: 1 },
      ...(nodegroup.state !== 'CREATING' && { resources: { autoScalingGroups: [{ name: autoScalingGroup }] } }),
      health: { issues: [...nodegroup.healthIssues] },
      tags: Object.fromEntries(nodegroup.tags),
    };
  };

  const named = (input: NodegroupName, context: RequestContext): Found => {
    const cluster = needCluster(store, { name: input.clusterName, context });
    return { cluster, nodegroup: needNodegroup(store, { cluster, name: input.nodegroupName }) };
  };

  const update = ({ cluster, nodegroup }: Found, order: Pick<UpdateOrder, 'type' | 'params' | 'done'>) => {
    if (nodegroup.state !== 'ACTIVE') {
      const members = { clusterName: cluster.id, nodegroupName: nodegroup.name };
      throw resourceInUse('Nodegroup cannot be updated as it is currently not in Active State', members);
    }
    nodegroup.state = 'UPDATING';
    const done = () => {
      order.done();
      nodegroup.modifiedAtMs = world.clock.now();
      nodegroup.state = 'ACTIVE';
    };
    const { name: nodegroupName } = nodegroup;
    return shownUpdate(
      startUpdate(store, { cluster, order: { ...order, done, duration: 'eks-nodegroup.update', nodegroupName } }),
    );
  };

  return {
    CreateNodegroup(input: sdk.CreateNodegroupRequest, context: RequestContext): sdk.CreateNodegroupResponse {
      const cluster = needCluster(store, { name: input.clusterName, context });
      const { clientRequestToken: token, ...rest } = input;
      const scope = `CreateNodegroup/${context.caller.accountId}/${context.region}`;
      const nodegroup = requests.once(
        { scope, token, input: rest },
        {
          run: () => startNodegroup(store, { cluster, input }),
          isCurrent: (known) => nodegroups.find(known, known.id) === known,
          mismatch: () => {
            throw invalidParameter('The client request token was used before with other parameters.');
          },
        },
      );
      return { nodegroup: shown(nodegroup) };
    },

    DescribeNodegroup(input: sdk.DescribeNodegroupRequest, context: RequestContext): sdk.DescribeNodegroupResponse {
      const cluster = needCluster(store, { name: input.clusterName, context });
      return { nodegroup: shown(needNodegroup(store, { cluster, name: input.nodegroupName, reading: true })) };
    },

    ListNodegroups(input: sdk.ListNodegroupsRequest, context: RequestContext): sdk.ListNodegroupsResponse {
      const cluster = needCluster(store, { name: input.clusterName, context });
      const names = nodegroups
        .at(cluster)
        .filter(({ clusterName, visibleAtMs }) => clusterName === cluster.id && visibleAtMs <= world.clock.now())
        .map(({ name }) => name);
      const { items, nextToken } = pageOf(names.sort(), input);
      return { nodegroups: items, nextToken };
    },

    UpdateNodegroupConfig(
      input: sdk.UpdateNodegroupConfigRequest,
      context: RequestContext,
    ): sdk.UpdateNodegroupConfigResponse {
      const found = named(input, context);
      const { scaling: before } = found.nodegroup;
      const scaling = {
        minSize: input.scalingConfig?.minSize ?? before.minSize,
        maxSize: input.scalingConfig?.maxSize ?? before.maxSize,
        desiredSize: input.scalingConfig?.desiredSize ?? before.desiredSize,
      };
      const params: sdk.UpdateParam[] = [
        { type: 'MinSize', value: String(scaling.minSize) },
        { type: 'MaxSize', value: String(scaling.maxSize) },
        { type: 'DesiredSize', value: String(scaling.desiredSize) },
      ];
      const done = () => {
        const removed = input.labels?.removeLabels ?? [];
        const labels = Object.entries({ ...found.nodegroup.labels, ...input.labels?.addOrUpdateLabels });
        found.nodegroup.labels = Object.fromEntries(labels.filter(([label]) => !removed.includes(label)));
        found.nodegroup.scaling = scaling;
        resizeNodes(store, found.nodegroup);
      };
      return { update: update(found, { type: 'ConfigUpdate', params, done }) };
    },

    UpdateNodegroupVersion(
      input: sdk.UpdateNodegroupVersionRequest,
      context: RequestContext,
    ): sdk.UpdateNodegroupVersionResponse {
      const found = named(input, context);
      const version = input.version ?? found.cluster.version;
      if (version !== found.cluster.version) {
        const message = `Nodegroup version ${version} must be that of the cluster, ${found.cluster.version}`;
        throw invalidParameter(message, { clusterName: found.cluster.id, nodegroupName: found.nodegroup.name });
      }
      const done = () => {
        found.nodegroup.version = version;
      };
      const params: sdk.UpdateParam[] = [{ type: 'Version', value: version }];
      return { update: update(found, { type: 'VersionUpdate', params, done }) };
    },

    DeleteNodegroup(input: sdk.DeleteNodegroupRequest, context: RequestContext): sdk.DeleteNodegroupResponse {
      const { nodegroup } = named(input, context);
      if (nodegroup.state === 'CREATING' || nodegroup.state === 'UPDATING') {
        const members = { clusterName: nodegroup.clusterName, nodegroupName: nodegroup.name };
        throw resourceInUse(`Nodegroup cannot be deleted as it is currently in ${nodegroup.state} state`, members);
      }
      if (nodegroup.state !== 'DELETING') {
        startNodegroupDeletion(store, nodegroup);
      }
      return { nodegroup: shown(nodegroup) };
    },
  };
}
