import type { NetworkView } from '../world/network.ts';
import type { OtcObjects } from './objects.ts';
import { groupAdmits } from './vpc/security-group-rules.ts';

/** How the world looks into this cloud: where clusters come from, and whom groups let in. */
export function networkView(objects: OtcObjects): NetworkView {
  return {
    egressAddresses(clusterName) {
      const cluster = objects.clusters.all().find(({ name }) => name === clusterName);
      if (!cluster) return undefined;
      const gateways = objects.natGateways
        .at(cluster)
        .filter(({ vpcId, state }) => vpcId === cluster.vpcId && state === 'ACTIVE')
        .map(({ id }) => id);
      return objects.snatRules
        .at(cluster)
        .filter(({ natGatewayId, state }) => gateways.includes(natGatewayId) && state === 'ACTIVE')
        .filter(({ networkId }) => networkId === null || networkId === cluster.subnetId)
        .flatMap(({ publicIpIds }) => publicIpIds)
        .flatMap((id) => objects.publicIps.find(cluster, id)?.address ?? []);
    },
    mayConnect: (connection) => groupAdmits(objects, connection),
  };
}
