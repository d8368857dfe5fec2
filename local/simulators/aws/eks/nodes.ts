import { quotaOf } from '../quotas.ts';
import { invalidParameter } from './faults.ts';
import type { EksNodegroup, EksStore } from './objects.ts';

const SMALLEST = /^(?:nano|micro|small|medium|large)$/;

/** Two up to `large`, then four for each `xlarge`: so the families that nodes are usually made of (Amazon EC2 Instance Types). */
export function vcpusOf(instanceType: string): number {
  const size = instanceType.split('.')[1] ?? '';
  const times = /^(\d*)xlarge$/.exec(size)?.[1];
  if (times !== undefined) return 4 * Number(times || 1);
  if (SMALLEST.test(size)) return 2;
  throw invalidParameter(`[${instanceType}] is not a valid instance type`, {});
}

export const instanceTypeOf = ({ request }: Pick<EksNodegroup, 'request'>): string =>
  request.instanceTypes?.[0] ?? 't3.medium';

/** Refuses a type that EC2 does not have. */
export function checkInstanceType(request: EksNodegroup['request']): void {
  vcpusOf(instanceTypeOf({ request }));
}

export const isSpot = ({ request }: Pick<EksNodegroup, 'request'>): boolean => request.capacityType === 'SPOT';

/** The instances of a group, one after the other in its subnets. */
export function instancesOf(nodegroup: EksNodegroup, { world }: Pick<EksStore, 'world'>) {
  const { accountId, id, request } = nodegroup;
  const subnetIds = request.subnets ?? [];
  return Array.from({ length: nodegroup.nodes }, (_, node) => ({
    instanceId: `i-${world.hex(`node/${accountId}/${id}/${node}`, 17)}`,
    subnetId: subnetIds[node % subnetIds.length] ?? '',
  }));
}

/** What Auto Scaling reports when the account may run no more: EKS shows it as an issue of the group. */
const noMoreVcpus = (limit: number) => ({
  code: 'AsgInstanceLaunchFailures',
  message: `Could not launch On-Demand Instances. VcpuLimitExceeded - You have requested more vCPU capacity than your current vCPU limit of ${limit} allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit. Launching EC2 instance failed.`,
});

/** Why so many nodes of a group cannot be launched beside those that run; undefined where they can. */
export function refusalOf(
  { nodes, nodegroup }: { nodes: number; nodegroup: EksNodegroup },
  { world, nodegroups }: EksStore,
): ReturnType<typeof noMoreVcpus> | undefined {
  if (isSpot(nodegroup)) return undefined;
  const others = nodegroups.at(nodegroup).filter((each) => each !== nodegroup && !isSpot(each));
  const used = others.reduce((sum, each) => sum + each.nodes * vcpusOf(instanceTypeOf(each)), 0);
  const limit = quotaOf(world, { place: nodegroup, name: 'standardVcpus' });
  return used + nodes * vcpusOf(instanceTypeOf(nodegroup)) > limit ? noMoreVcpus(limit) : undefined;
}
