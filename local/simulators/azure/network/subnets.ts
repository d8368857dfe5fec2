import type { RestRoute } from '../../rest/vendor.ts';
import type { Arm } from '../arm/arm.ts';
import { armRoute } from '../arm/request.ts';
import type { ArmResource } from '../arm/resource.ts';
import { resourceIdOf, templateOf } from '../arm/resource-ids.ts';
import { resourceNotFound } from '../arm/routes.ts';
import { notFound } from '../fault.ts';
import { type SubnetBody, type VirtualNetworkBody, virtualNetworkKind } from './bodies.ts';
import { ofNetwork } from './of-network.ts';

const type = 'Microsoft.Network/virtualNetworks/subnets';

/** Subnets are written with their network, and read by themselves too. */
export function subnetRoute(arm: Arm): RestRoute {
  return armRoute(arm, {
    method: 'GET',
    path: templateOf(type),
    service: ofNetwork.service,
    type,
    apiVersions: ofNetwork.apiVersions,
    operation: 'Subnets_Get',
    action: `${type}/read`,
    run({ params }) {
      const { subscriptionId = '', resourceGroup = '', parent = '', name = '' } = params;
      const networkId = resourceIdOf({ subscriptionId, resourceGroup, type: virtualNetworkKind.type, names: [parent] });
      const network = arm.findOf<VirtualNetworkBody>(virtualNetworkKind, networkId);
      if (!network) throw resourceNotFound(virtualNetworkKind.type, { name: parent, resourceGroup });
      const subnet = network.body.properties.subnets?.find((each) => each.name.toLowerCase() === name.toLowerCase());
      if (!subnet) throw notFound('NotFound', `Resource ${networkId}/subnets/${name} not found.`);
      return { status: 200, headers: { etag: network.etag }, body: shownSubnet(network, subnet) };
    },
  });
}

export function shownSubnet(network: ArmResource<VirtualNetworkBody>, { name, properties }: SubnetBody): object {
  return {
    id: `${network.armId}/subnets/${name}`,
    name,
    type,
    etag: network.etag,
    properties: {
      privateEndpointNetworkPolicies: 'Disabled',
      privateLinkServiceNetworkPolicies: 'Enabled',
      ...properties,
      provisioningState: network.state,
    },
  };
}
