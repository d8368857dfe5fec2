import { type Body, type Fields, isObject, list, part, text } from '../bodies.ts';
import { invalidRequest } from './faults.ts';

const settings: Fields = {
  tier: 'string',
  edition: { oneOf: ['ENTERPRISE', 'ENTERPRISE_PLUS'] },
  availabilityType: { oneOf: ['ZONAL', 'REGIONAL'] },
  dataDiskType: { oneOf: ['PD_SSD', 'PD_HDD', 'HYPERDISK_BALANCED'] },
  dataDiskSizeGb: 'int64',
  storageAutoResize: 'boolean',
  deletionProtectionEnabled: 'boolean',
  userLabels: 'labels',
  settingsVersion: 'int64',
  databaseFlags: { list: { fields: { name: 'string', value: 'string' } } },
  ipConfiguration: {
    fields: {
      ipv4Enabled: 'boolean',
      sslMode: { oneOf: ['ALLOW_UNENCRYPTED_AND_ENCRYPTED', 'ENCRYPTED_ONLY', 'TRUSTED_CLIENT_CERTIFICATE_REQUIRED'] },
      pscConfig: { fields: { pscEnabled: 'boolean', allowedConsumerProjects: { list: 'string' } } },
    },
  },
  backupConfiguration: {
    fields: {
      enabled: 'boolean',
      pointInTimeRecoveryEnabled: 'boolean',
      startTime: 'string',
      backupRetentionSettings: { fields: { retentionUnit: { oneOf: ['COUNT'] }, retainedBackups: 'int32' } },
    },
  },
};

export const instanceFields: Fields = {
  name: 'string',
  region: 'string',
  databaseVersion: 'string',
  rootPassword: 'string',
  settings: { fields: settings },
};

export const patchFields: Fields = { settings: { fields: settings } };

const TIERS = {
  ENTERPRISE: /^db-(custom-\d+-\d+|f1-micro|g1-small)$/,
  ENTERPRISE_PLUS: /^db-(perf-optimized-(N|C)-\d+|c4a-highmem-\d+)$/,
};

/** Defaults of a new instance under what was asked for. */
export function completeSettings(asked: Body): Body {
  return merged(
    {
      edition: 'ENTERPRISE',
      availabilityType: 'ZONAL',
      activationPolicy: 'ALWAYS',
      pricingPlan: 'PER_USE',
      dataDiskType: 'PD_SSD',
      dataDiskSizeGb: '10',
      storageAutoResize: true,
      deletionProtectionEnabled: false,
      ipConfiguration: { ipv4Enabled: true, sslMode: 'ALLOW_UNENCRYPTED_AND_ENCRYPTED' },
      backupConfiguration: { enabled: false, backupRetentionSettings: { retentionUnit: 'COUNT', retainedBackups: 7 } },
    },
    asked,
  );
}

/** As PATCH merges: objects member by member, lists and labels as a whole. */
export function merged(base: Body, change: Body): Body {
  const names = new Set([...Object.keys(base), ...Object.keys(change)]);
  return Object.fromEntries(
    [...names].map((name) => {
      const [old, next] = [base[name], change[name]];
      if (next === undefined) return [name, old];
      return [name, isObject(old) && isObject(next) && name !== 'userLabels' ? merged(old, next) : next];
    }),
  );
}

/** What Cloud SQL does not take, with all defaults filled in. */
export function refuseSettings(complete: Body): void {
  const edition = complete.edition === 'ENTERPRISE_PLUS' ? 'ENTERPRISE_PLUS' : 'ENTERPRISE';
  const tier = text(complete, 'tier');
  if (tier === '') throw invalidRequest('Missing tier.');
  if (!TIERS[edition].test(tier)) throw invalidRequest(`Invalid Tier (${tier}) for (${edition}) Edition.`);
  const backup = part(complete, 'backupConfiguration');
  if (
    complete.availabilityType === 'REGIONAL' &&
    !(backup.enabled === true && backup.pointInTimeRecoveryEnabled === true)
  ) {
    throw invalidRequest('Regional availability requires automated backups and point-in-time recovery to be enabled.');
  }
  const ip = part(complete, 'ipConfiguration');
  if (ip.ipv4Enabled !== true && part(ip, 'pscConfig').pscEnabled !== true) {
    throw invalidRequest('At least one of Public IP, Private IP or PSC must be enabled.');
  }
}

export const hasIamAuthentication = (settings: Body): boolean =>
  list(settings, 'databaseFlags').some(
    (flag) => isObject(flag) && flag.name === 'cloudsql.iam_authentication' && flag.value === 'on',
  );

export const consumersOf = (settings: Body): readonly unknown[] =>
  list(part(part(settings, 'ipConfiguration'), 'pscConfig'), 'allowedConsumerProjects');
