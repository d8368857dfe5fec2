import type * as sdk from '@aws-sdk/client-rds';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { keyOf } from '../../world/collection.ts';
import { placeOf } from '../caller-scope.ts';
import { addInterface, removeInterfacesOf } from '../ec2/interface-lifecycle.ts';
import type { Subnet } from '../ec2/objects.ts';
import { freeAddresses } from '../ec2/subnets.ts';
import { newObject } from '../new-object.ts';
import { quotaOf } from '../quotas.ts';
import { checkedIdentifier, invalidCombination, invalidValue, need, requestedTags } from './lookup.ts';
import type { DbCluster, DbInstance, RdsStore } from './objects.ts';

/** States in which an instance stays until somebody acts. */
const failedStates = [
  'failed',
  'incompatible-parameters',
  'incompatible-network',
  'incompatible-restore',
  'storage-full',
];

const servedBy = ({ id }: { readonly id: string }) => `rds/${id}`;

export function createInstance(
  store: RdsStore,
  { input, context }: { input: sdk.CreateDBInstanceMessage; context: RequestContext },
): DbInstance {
  const { world, clusters, instances } = store;
  const place = placeOf(context);
  const id = checkedIdentifier(input.DBInstanceIdentifier, 'DBInstanceIdentifier');
  if (instances.find(place, id)) {
    throw new AwsFault('DBInstanceAlreadyExists', 'DB instance already exists');
  }
  if (input.Engine !== 'aurora-postgresql' || input.DBClusterIdentifier === undefined) {
    throw invalidValue(`Only instances of an aurora-postgresql cluster are simulated.`);
  }
  const cluster = need(clusters, { id: input.DBClusterIdentifier, type: 'cluster', context });
  checkInstance({ input, cluster });
  if (instances.at(place).length >= quotaOf(world, { place, name: 'dbInstances' })) {
    const message = 'Cannot create more than the allowed number of DB instances.';
    throw new AwsFault('InstanceQuotaExceeded', message);
  }
  const subnet = seatOf(store, { cluster, zone: input.AvailabilityZone });
  const tags = requestedTags(input.Tags);
  const base = `${place.accountId}/${place.region}/${id}`;
  const key = `${base}#${world.serial(`db-instance/${base}`)}`;
  const instance = instances.add({
    ...newObject(world, { kind: 'db-instance', place, tags, id, state: 'creating' }),
    request: input,
    clusterId: cluster.id,
    zone: subnet.zone,
    resourceId: `db-${world.hex(`rds-resource/${key}`, 26).toUpperCase()}`,
    instanceClass: input.DBInstanceClass ?? '',
    failureMessage: undefined,
  });
  addInterface(store, {
    subnet,
    description: 'RDSNetworkInterface',
    interfaceType: 'interface',
    requesterId: 'amazon-rds',
    groupIds: cluster.securityGroupIds,
    servesId: servedBy(instance),
  });
  const { accountId } = place;
  const owner = () => tags.get('tenantry:owner');
  const failure = world.faults.resourceFailure({ service: 'rds', operation: 'CreateDBInstance', accountId, owner });
  world.after(world.duration('db-instance.create', keyOf(instance)), () => {
    if (instance.state === 'creating') {
      const failed = failure && (failedStates.includes(failure.code) ? failure.code : 'failed');
      instance.state = failed ?? 'available';
      instance.failureMessage = failure?.message;
    }
  });
  return instance;
}

function checkInstance({ input, cluster }: { input: sdk.CreateDBInstanceMessage; cluster: DbCluster }): void {
  if (cluster.state === 'deleting' || cluster.state === 'failed') {
    const message = `DB cluster ${cluster.id} is in the state ${cluster.state}.`;
    throw new AwsFault('InvalidDBClusterStateFault', message);
  }
  if (!/^db\.[a-z0-9]+(\.[a-z0-9]+)?$/.test(input.DBInstanceClass ?? '')) {
    throw invalidValue(`Invalid DB Instance class: ${input.DBInstanceClass}`);
  }
  if (input.DBInstanceClass === 'db.serverless' && !cluster.scaling) {
    throw invalidCombination(
      'Set the Serverless v2 scaling configuration on the parent DB cluster before creating a Serverless v2 DB instance.',
    );
  }
}

function seatOf(
  { subnetGroups, objects }: RdsStore,
  { cluster, zone }: { cluster: DbCluster; zone: string | undefined },
): Subnet {
  const group = subnetGroups.find(cluster, cluster.subnetGroupName);
  const subnets = group?.subnetIds.flatMap((id) => objects.subnets.find(cluster, id) ?? []) ?? [];
  const subnet = subnets.find(
    (candidate) => (zone ?? candidate.zone) === candidate.zone && freeAddresses(candidate) > 0,
  );
  if (!subnet) {
    const message = `The DB subnet group has no subnet with a free address in the Availability Zone ${zone ?? ''}.`;
    throw new AwsFault('InvalidVPCNetworkStateFault', message);
  }
  return subnet;
}

export function deleteInstance(
  { world, instances, objects }: RdsStore,
  { instance, input }: { instance: DbInstance; input: sdk.DeleteDBInstanceMessage },
): void {
  if (input.FinalDBSnapshotIdentifier !== undefined) {
    throw invalidCombination('FinalDBSnapshotIdentifier can not be specified when deleting a cluster instance');
  }
  if (instance.state === 'deleting') {
    throw new AwsFault('InvalidDBInstanceState', `Instance ${instance.id} is already being deleted.`);
  }
  instance.state = 'deleting';
  world.after(world.duration('db-instance.delete', keyOf(instance)), () => {
    removeInterfacesOf(objects, { ...instance, id: servedBy(instance) });
    instances.remove(instance);
  });
}
