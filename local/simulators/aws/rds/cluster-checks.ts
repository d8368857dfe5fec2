import type * as sdk from '@aws-sdk/client-rds';
import { AwsFault } from '../../../runtime/gateway/aws-service.ts';
import { invalidCombination, invalidValue } from './lookup.ts';
import type { RdsStore, SubnetGroup } from './objects.ts';

/** Aurora PostgreSQL minor versions that can be created, newest of each major last. */
const engineVersions = ['14.18', '14.19', '15.13', '15.14', '16.9', '16.10', '17.4', '17.5', '17.6', '17.7'];
export const defaultEngineVersion = '17.5';

/** Names that PostgreSQL or RDS keeps for itself. */
const reservedUserNames = ['admin', 'rdsadmin', 'rds_superuser', 'postgresql', 'root', 'public'];

export function checkEngine({ Engine: engine, EngineVersion: version }: sdk.CreateDBClusterMessage): string {
  if (engine !== 'aurora-postgresql') {
    throw invalidValue(`Invalid DB engine: ${engine}. Only aurora-postgresql is simulated.`);
  }
  const major = engineVersions.findLast((known) => known.split('.')[0] === version);
  if (version !== undefined && !major && !engineVersions.includes(version)) {
    throw invalidCombination(`Cannot find version ${version} for aurora-postgresql`);
  }
  return major ?? version ?? defaultEngineVersion;
}

export function checkCredentials(input: sdk.CreateDBClusterMessage): void {
  const { MasterUsername: user, MasterUserPassword: password, ManageMasterUserPassword: managed } = input;
  if (!user) {
    throw invalidValue('The parameter MasterUsername must be provided and must not be blank.');
  }
  if (!/^[a-zA-Z][a-zA-Z0-9_]{0,62}$/.test(user) || reservedUserNames.includes(user.toLowerCase())) {
    throw invalidValue(`MasterUsername ${user} cannot be used as it is a reserved word used by the engine`);
  }
  if (managed && password !== undefined) {
    throw invalidCombination(
      `You can't specify MasterUserPassword for an instance with ManageMasterUserPassword enabled.`,
    );
  }
  if (!managed && password === undefined) {
    throw invalidValue('The parameter MasterUserPassword must be provided and must not be blank.');
  }
  if (password !== undefined && (password.length < 8 || /[/"@ ]/.test(password))) {
    const message = `The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters, or contains '/', '@', '"' or ' '.`;
    throw invalidValue(message);
  }
}

/** Capacity units of Aurora Serverless v2: 0 to 256 in steps of a half; the largest at least 1. */
export function checkScaling(scaling: sdk.ServerlessV2ScalingConfiguration | undefined): void {
  if (!scaling) {
    return;
  }
  const { MinCapacity: min = 0.5, MaxCapacity: max = 1 } = scaling;
  const halves = [min, max].every((capacity) => Number.isInteger(capacity * 2));
  if (!halves || min < 0 || max > 256 || max < 1) {
    throw invalidValue(
      `The Serverless v2 capacity from ${min} to ${max} isn't valid. Specify values from 0 to 256 in steps of 0.5, with a maximum of at least 1.`,
    );
  }
  if (min > max) {
    throw invalidValue(
      `Serverless v2 minimum capacity ${min} isn't valid. The minimum capacity can't be greater than the maximum.`,
    );
  }
}

export function checkSecurityGroups(
  { objects }: RdsStore,
  { ids, subnetGroup }: { ids: readonly string[]; subnetGroup: SubnetGroup },
): void {
  for (const id of ids) {
    const group = objects.securityGroups.find(subnetGroup, id);
    if (!group) {
      throw invalidValue(`Invalid security group , groupId= ${id}, groupName=.`);
    }
    if (group.vpcId !== subnetGroup.vpcId) {
      const message = `The DB instance and EC2 security group are in different VPCs. The DB instance is in ${subnetGroup.vpcId} and the EC2 security group is in ${group.vpcId}`;
      throw invalidCombination(message);
    }
  }
}

export function checkKmsKey(keyId: string | undefined): void {
  if (keyId !== undefined && !/^(arn:aws:kms:.+|alias\/.+|[0-9a-f-]{36}|mrk-[0-9a-f]{32})$/.test(keyId)) {
    const message = `The specified KMS key [${keyId}] does not exist, is not enabled or you do not have permissions to access it. `;
    throw new AwsFault('KMSKeyNotAccessibleFault', message);
  }
}
