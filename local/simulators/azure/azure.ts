import type { RestFault, RestRoute, RestVendor } from '../rest/vendor.ts';
import type { World } from '../world/world.ts';
import { createAccess } from './arm/access.ts';
import { type Arm, createArm } from './arm/arm.ts';
import { createOperations } from './arm/operations.ts';
import { operationRoute, routesOf } from './arm/routes.ts';
import { computeUsagesRoute } from './compute/usages.ts';
import { createPasswords } from './entra/passwords.ts';
import { createTokens } from './entra/tokens.ts';
import { badRequest, notFound } from './fault.ts';
import { applicationRoutes } from './graph/applications.ts';
import { accessProfileRoute } from './kubernetes/access-profiles.ts';
import { type ClusterBody, managedClusterKind } from './kubernetes/cluster-body.ts';
import { clusterListRoute } from './kubernetes/cluster-list.ts';
import { egressAddresses, outboundIpsOf } from './kubernetes/egress.ts';
import { managedClusterType } from './kubernetes/managed-clusters.ts';
import { azureManners } from './manners.ts';
import { natGatewayType } from './network/nat-gateways.ts';
import { ofNetwork } from './network/of-network.ts';
import { networkLinkType, privateDnsZoneType } from './network/private-dns.ts';
import { publicIpAddressType } from './network/public-ip-addresses.ts';
import { securityGroupType } from './network/security-groups.ts';
import { subnetRoute } from './network/subnets.ts';
import { networkUsagesRoute } from './network/usages.ts';
import { createSubnetUsers } from './network/users.ts';
import { virtualNetworkType } from './network/virtual-networks.ts';
import { administratorType, databaseType } from './postgresql/children.ts';
import { flexibleServerType } from './postgresql/flexible-servers.ts';
import { serverUpdateRoute } from './postgresql/server-updates.ts';
import { resourceGroupRoutes } from './resources/resource-groups.ts';
import { resourceListRoute } from './resources/resource-list.ts';
import type { AzureSettings } from './settings.ts';

const LOGIN_HOST = 'login.microsoftonline.com';
const MANAGER_HOST = 'management.azure.com';
const GRAPH_HOST = 'graph.microsoft.com';

/** Azure as a REST vendor: Entra's tokens, applications as Microsoft Graph has them, and Resource Manager with the providers that a tenant needs. */
export function createAzure(world: World, settings: AzureSettings): RestVendor {
  const arm = createArm(world, { operations: createOperations(world), access: createAccess(settings) });
  const passwords = createPasswords(world, settings);
  const tokens = createTokens(world, settings, passwords);
  const routes = new Map<string, readonly RestRoute[]>([
    [LOGIN_HOST, [tokens.route]],
    [MANAGER_HOST, resourceManagerRoutes(arm)],
    [GRAPH_HOST, applicationRoutes(settings, passwords)],
  ]);
  world.network.join({
    egressAddresses(clusterName) {
      const cluster = arm.all<ClusterBody>(managedClusterKind).find(({ name }) => name === clusterName);
      return cluster && egressAddresses(arm, cluster);
    },
    mayConnect: () => undefined,
  });
  return {
    routesAt: (host) => routes.get(host),
    pathsIgnoreCase: true,
    authenticate(request) {
      const isGraph = request.host === GRAPH_HOST;
      const { objectId, tenantId } = tokens.holderOf(request, `https://${isGraph ? GRAPH_HOST : MANAGER_HOST}`);
      return { accountId: isGraph ? tenantId : (request.params.subscriptionId ?? ''), subject: objectId };
    },
    unknownRoute: ({ path, method }) =>
      notFound('InvalidResourceType', `The resource type could not be found for ${method} ${path}.`),
    unreadableBody: () =>
      badRequest('InvalidRequestContent', 'The request content was invalid and could not be deserialized.'),
    reply(fault, { host, requestId }) {
      const headers = { ...fault.headers, 'x-ms-request-id': requestId };
      return { status: fault.status, headers, body: host === LOGIN_HOST ? oauthBody(fault) : armBody(fault) };
    },
    mannersOf: azureManners,
  };
}

const armBody = ({ code, message, members }: RestFault) => ({ error: { code, message, ...members } });
const oauthBody = ({ code, message, members }: RestFault) => ({ error: code, error_description: message, ...members });

function resourceManagerRoutes(arm: Arm): RestRoute[] {
  const users = createSubnetUsers();
  const addresses = publicIpAddressType((addressId) => holderOf(arm, addressId));
  const servers = flexibleServerType(arm, users);
  const clusters = managedClusterType({ arm, addresses, users });
  const operations = [
    {
      place: 'providers/Microsoft.Network/locations/{location}/operations',
      service: ofNetwork.service,
      apiVersions: ofNetwork.apiVersions,
    },
    {
      place: 'resourceGroups/{resourceGroup}/providers/Microsoft.Network/privateDnsOperationStatuses',
      service: privateDnsZoneType.service,
      apiVersions: privateDnsZoneType.apiVersions,
    },
    {
      place: 'providers/Microsoft.DBforPostgreSQL/locations/{location}/azureAsyncOperation',
      service: servers.service,
      apiVersions: servers.apiVersions,
    },
    {
      place: 'providers/Microsoft.ContainerService/locations/{location}/operations',
      service: clusters.service,
      apiVersions: clusters.apiVersions,
    },
  ];
  return [
    ...resourceGroupRoutes(arm),
    resourceListRoute(arm),
    ...routesOf(arm, addresses),
    ...routesOf(arm, natGatewayType),
    ...routesOf(arm, securityGroupType),
    ...routesOf(arm, virtualNetworkType(users)),
    subnetRoute(arm),
    networkUsagesRoute(arm),
    ...routesOf(arm, privateDnsZoneType),
    ...routesOf(arm, networkLinkType),
    ...routesOf(arm, servers),
    serverUpdateRoute(arm, servers),
    ...routesOf(arm, administratorType),
    ...routesOf(arm, databaseType),
    ...routesOf(arm, clusters),
    clusterListRoute(arm, clusters),
    accessProfileRoute(arm, clusters),
    computeUsagesRoute(arm),
    ...operations.map((kept) => operationRoute(arm, kept)),
  ];
}

/** The load balancer of a cluster holds its outbound addresses. */
function holderOf(arm: Arm, addressId: string): string | undefined {
  const holder = arm
    .all<ClusterBody>(managedClusterKind)
    .find((cluster) => outboundIpsOf(arm, cluster).some((id) => id.toLowerCase() === addressId.toLowerCase()));
  return holder && `${holder.armId}/loadBalancers/kubernetes`;
}
