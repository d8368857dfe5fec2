import type { Arm } from '../arm/arm.ts';
import type { ArmResource, ArmType, Proposal } from '../arm/resource.ts';
import { keyOfId, lastNameOf } from '../arm/resource-ids.ts';
import { badRequest, conflict } from '../fault.ts';
import { type LinkBody, networkLinkKind, privateDnsZoneKind } from '../network/private-dns.ts';
import { type SubnetUser, type SubnetUsers, subnetOf } from '../network/users.ts';
import { ofPostgresql } from './of-postgresql.ts';
import { flexibleServerKind, hiddenProperties, type ServerBody } from './server-body.ts';

const DELEGATION = 'Microsoft.DBforPostgreSQL/flexibleServers';
const ZONE_SUFFIX = '.postgres.database.azure.com';

/** A server, alone in a delegated subnet with others of its kind. */
export function flexibleServerType(arm: Arm, users: SubnetUsers): ArmType<ServerBody> {
  /** A service association link may outlive its server by minutes, and keeps the subnet meanwhile. */
  const lingering = new Set<SubnetUser>();
  users.join(() => [...lingering, ...arm.all<ServerBody>(flexibleServerKind).flatMap(userOf)]);
  return {
    ...ofPostgresql,
    ...flexibleServerKind,
    operations: 'Servers',
    name: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
    placed: 'regional',
    durations: {
      create: 'azure-flexible-server.create',
      update: 'azure-flexible-server.update',
      delete: 'azure-flexible-server.delete',
    },

    check(proposal) {
      checkName(proposal);
      checkServer(proposal.body);
      checkNetwork(proposal);
    },

    finished({ resource }) {
      const { version = '17' } = resource.body.properties;
      resource.readOnly = {
        minorVersion: '5',
        version,
        fullyQualifiedDomainName: `${resource.name}${ZONE_SUFFIX}`,
        replicationRole: 'Primary',
        replicaCapacity: 5,
      };
    },

    shown: ({ resource }) =>
      Object.fromEntries(Object.entries(resource.body.properties).filter(([name]) => !hiddenProperties.includes(name))),

    gone({ resource }) {
      for (const user of userOf(resource)) {
        lingering.add(user);
        const ms = arm.world.duration('azure-service-association-link.delete', resource.armId);
        arm.world.after(ms, () => lingering.delete(user));
      }
    },
  };
}

function userOf({ body, name }: ArmResource<ServerBody>): SubnetUser[] {
  const subnetId = body.properties.network?.delegatedSubnetResourceId;
  if (subnetId === undefined) return [];
  return [{ subnetId, id: `${subnetId}/serviceAssociationLinks/${name}-service-association-link` }];
}

/** Names are hosts in one zone of all customers. */
function checkName({ arm, name, armId }: Proposal<ServerBody>): void {
  const twin = arm.all<ServerBody>(flexibleServerKind).find((server) => server.name === name);
  if (twin === undefined || twin.armId === armId) return;
  throw conflict('ServerNameAlreadyExists', `Specified server name '${name}' is already used.`);
}

export function checkServer({ properties, sku }: Pick<ServerBody, 'properties' | 'sku'>): void {
  const { authConfig = {}, highAvailability, administratorLogin, administratorLoginPassword } = properties;
  const { activeDirectoryAuth = 'Disabled', passwordAuth = 'Enabled' } = authConfig;
  if (sku === undefined) throw badRequest('MissingRequiredParameter', "The required parameter 'sku' is missing.");
  if (passwordAuth === 'Disabled' && activeDirectoryAuth === 'Disabled') {
    throw badRequest('InvalidParameterValue', 'At least one authentication method must be enabled.');
  }
  if (passwordAuth === 'Enabled' && (!administratorLogin || !administratorLoginPassword)) {
    throw badRequest(
      'MissingRequiredParameter',
      "The required parameters 'administratorLogin' and 'administratorLoginPassword' are missing.",
    );
  }
  if (activeDirectoryAuth === 'Enabled' && !authConfig.tenantId) {
    throw badRequest('MissingRequiredParameter', "The required parameter 'authConfig.tenantId' is missing.");
  }
  if (sku.tier === 'Burstable' && (highAvailability?.mode ?? 'Disabled') !== 'Disabled') {
    throw badRequest('HighAvailabilityNotSupported', 'High availability is not supported for the Burstable tier.');
  }
}

function checkNetwork(proposal: Proposal<ServerBody>): void {
  const { arm, body, before, name, mayUse } = proposal;
  const { delegatedSubnetResourceId: subnetId, privateDnsZoneArmResourceId: zoneId } = body.properties.network ?? {};
  const current = before?.body.properties.network?.delegatedSubnetResourceId;
  if (before && keyOfId(current ?? '') !== keyOfId(subnetId ?? '')) {
    throw badRequest('InvalidParameterValue', 'The network of a server cannot be changed after it was created.');
  }
  if (subnetId === undefined) return;
  const subnet = subnetOf(arm, subnetId);
  if (!subnet) throw badRequest('SubnetNotFound', `The delegated subnet '${subnetId}' was not found.`);
  if (!subnet.body.properties.delegations?.some(({ properties }) => properties.serviceName === DELEGATION)) {
    throw badRequest('SubnetNotDelegated', `The subnet '${subnetId}' is not delegated to ${DELEGATION}.`);
  }
  mayUse('Microsoft.Network/virtualNetworks/subnets/join/action', subnet.armId);
  const zone = zoneId === undefined ? undefined : arm.findOf(privateDnsZoneKind, zoneId);
  if (!zone)
    throw badRequest('EmptyPrivateDnsZoneArmResourceId', 'A private DNS zone has to be given with a delegated subnet.');
  mayUse('Microsoft.Network/privateDnsZones/join/action', zone.armId);
  const zoneName = lastNameOf(zone.armId).toLowerCase();
  if (!zoneName.endsWith(ZONE_SUFFIX) || zoneName === `${name}${ZONE_SUFFIX}`) {
    throw badRequest(
      'PrivateDnsZoneNameNotValid',
      `The Private DNS Zone name provided [${zoneName}] is not valid. It can not be server name plus zone suffix.`,
    );
  }
  const links = arm
    .all<LinkBody>(networkLinkKind)
    .filter(({ armId }) => keyOfId(armId).startsWith(keyOfId(zone.armId)));
  if (!links.some((link) => keyOfId(link.body.properties.virtualNetwork.id) === keyOfId(subnet.network.armId))) {
    throw badRequest(
      'PrivateDnsZoneNotLinked',
      `The Private DNS Zone '${zoneName}' is not linked to the virtual network '${subnet.network.armId}'.`,
    );
  }
}
