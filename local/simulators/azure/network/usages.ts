import type { RestRoute } from '../../rest/vendor.ts';
import type { Arm } from '../arm/arm.ts';
import { armRoute } from '../arm/request.ts';
import type { ArmKind } from '../arm/resource.ts';
import { type QuotaName, quotaOf } from '../quotas.ts';
import { regionOf } from '../regions.ts';
import { natGatewayKind, publicIpAddressKind, securityGroupKind, virtualNetworkKind } from './bodies.ts';
import { ofNetwork } from './of-network.ts';
import { isAt } from './public-ip-addresses.ts';

const counted: readonly { name: string; label: string; quota: QuotaName; kind: ArmKind }[] = [
  { name: 'VirtualNetworks', label: 'Virtual Networks', quota: 'virtualNetworks', kind: virtualNetworkKind },
  { name: 'PublicIPAddresses', label: 'Public IP Addresses', quota: 'publicIpAddresses', kind: publicIpAddressKind },
  { name: 'NatGateways', label: 'NAT Gateways', quota: 'natGateways', kind: natGatewayKind },
  {
    name: 'NetworkSecurityGroups',
    label: 'Network Security Groups',
    quota: 'networkSecurityGroups',
    kind: securityGroupKind,
  },
];

/** What a region of the subscription holds of each kind, and how many it may. */
export function networkUsagesRoute(arm: Arm): RestRoute {
  return armRoute(arm, {
    method: 'GET',
    path: '/subscriptions/{subscriptionId}/providers/Microsoft.Network/locations/{location}/usages',
    service: ofNetwork.service,
    type: 'Microsoft.Network/locations/usages',
    apiVersions: ofNetwork.apiVersions,
    operation: 'Usages_List',
    action: 'Microsoft.Network/locations/usages/read',
    run({ params }) {
      const { subscriptionId = '', location = '' } = params;
      const place = { subscriptionId, region: regionOf(location) };
      const value = counted.map(({ name, label, quota, kind }) => ({
        id: `/subscriptions/${subscriptionId}/providers/Microsoft.Network/locations/${location}/usages/${name}`,
        unit: 'Count',
        currentValue: arm.all(kind).filter((each) => isAt(each, place)).length,
        limit: quotaOf(arm.world, { accountId: subscriptionId, name: quota }),
        name: { value: name, localizedValue: label },
      }));
      return { status: 200, body: { value } };
    },
  });
}
