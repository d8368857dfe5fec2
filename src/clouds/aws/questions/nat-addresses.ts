import { DescribeNatGatewaysCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { CloudCluster } from '../../cloud-adapter.ts';
import type { ClientConfiguration } from '../client.ts';
import { everyPage } from '../pages.ts';
import { findCluster } from './eks-cluster.ts';

/** EKS names the cluster's VPC; whatever leaves it from a private subnet leaves through one of its NAT gateways. */
export async function natAddresses(cluster: CloudCluster, configuration: ClientConfiguration): Promise<string[]> {
  const vpcId = (await findCluster(cluster.name, configuration))?.resourcesVpcConfig?.vpcId;
  if (vpcId === undefined) {
    return [];
  }
  const ec2 = new EC2Client(configuration);
  const Filter = [
    { Name: 'vpc-id', Values: [vpcId] },
    { Name: 'state', Values: ['available'] },
  ];
  const gateways = await everyPage(async (NextToken) => {
    const page = await ec2.send(new DescribeNatGatewaysCommand({ Filter, NextToken }));
    return { items: page.NatGateways, next: page.NextToken };
  });
  // A private NAT gateway has no public address.
  const addresses = gateways.flatMap(({ NatGatewayAddresses }) => NatGatewayAddresses ?? []);
  return [...new Set(addresses.flatMap(({ PublicIp }) => (PublicIp ? [`${PublicIp}/32`] : [])))].sort();
}
