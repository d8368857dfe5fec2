import { createHash } from 'node:crypto';
import type { Difference, ObservedResource, ResourceKind, ResourceState } from '../../../resources/resource-kind.ts';
import { differing, refuseUnless } from '../../differing.ts';
import { begin, type GoogleClient } from '../client.ts';
import { adoptOwn, translated } from '../failures.ts';
import { isMarkedFor, type Labels, labelsOf, nameFor, slotOf } from '../owner-mark.ts';
import {
  finalBackupOf,
  findInstance,
  instanceFailure,
  instanceUrl,
  ownInstances,
  type Removable,
  removeInstance,
  type SqlInstance,
} from './sql-instances.ts';

export interface WantedSqlInstance {
  readonly databaseVersion: string;
  readonly edition: 'ENTERPRISE' | 'ENTERPRISE_PLUS';
  readonly tier: string;
  /** `REGIONAL`: a second one in another zone, which takes over. */
  readonly availability: 'REGIONAL' | 'ZONAL';
  readonly backups: number;
  readonly iamAuthentication: boolean;
  readonly publicAddress: boolean;
  readonly encryptedOnly: boolean;
  /** Projects whose networks may have an endpoint that leads to it. */
  readonly consumers: readonly string[];
  readonly deletionProtection: boolean;
}

type ObservedSqlInstance = ObservedResource &
  Removable & {
    readonly [Field in keyof WantedSqlInstance]: WantedSqlInstance[Field] | string | undefined;
  } & Removable;

const IAM_FLAG = 'cloudsql.iam_authentication';
const changeable = [
  'tier',
  'availability',
  'backups',
  'iamAuthentication',
  'publicAddress',
  'encryptedOnly',
  'consumers',
  'deletionProtection',
];

/** Cloud SQL for PostgreSQL without a public address, reached through Private Service Connect, and without any password. */
export const sqlInstance: ResourceKind<WantedSqlInstance, ObservedSqlInstance, GoogleClient> = translated({
  kind: 'sql-instance',
  // Five to fifteen minutes.
  usualSeconds: 600,
  usualRemovalSeconds: 60,
  calls: { change: 2 },
  absenceSeenBy: 'sql.instances.list by owner label',

  async read(client, scope) {
    const found = await ownInstances(client, scope);
    return Promise.all(
      found.map(async (each) => {
        const failure = each.state === 'FAILED' ? await instanceFailure(client, each.name) : undefined;
        return failure ? { ...observed(each), state: failure } : observed(each);
      }),
    );
  },

  create(client, { wanted, mark, requestId }) {
    const attempt = createHash('sha256').update(requestId).digest('hex').slice(0, 8);
    const name = nameFor(mark.ownerId, attempt);
    const body = {
      name,
      region: client.region,
      databaseVersion: wanted.databaseVersion,
      settings: {
        edition: wanted.edition,
        dataDiskType: 'PD_SSD',
        storageAutoResize: true,
        userLabels: { ...labelsOf(mark) },
        ...adjustable(wanted),
      },
    };
    return adoptOwn(
      async () => {
        await begin(client, { method: 'POST', url: instanceUrl(client, ''), body });
        return observed({ ...body, state: 'PENDING_CREATE' });
      },
      async () => {
        const found = await findInstance(client, name);
        const isOwn = found && isMarkedFor(mark, found.settings.userLabels);
        return { own: isOwn ? [observed(found)] : [], isShown: found !== undefined };
      },
    );
  },

  async change(client, { wanted, observed: found }) {
    refuseUnless(changeable, differences(wanted, found));
    // A PATCH replaces the whole list of flags: those of others are sent along as they stand now.
    const standing = (await findInstance(client, found.instance))?.settings.databaseFlags ?? [];
    const { databaseFlags: ours, ...settings } = adjustable(wanted);
    const others = standing.filter(({ name }) => !ours.some((flag) => flag.name === name));
    await begin(client, {
      method: 'PATCH',
      url: instanceUrl(client, found.instance),
      body: { settings: { ...settings, databaseFlags: [...others, ...ours] } },
    });
  },

  async remove(client, found, { keepFinalSnapshot }) {
    if (found.state !== 'leaving') await removeInstance(client, { removable: found, keepFinalSnapshot });
  },

  differences,
});

function differences(wanted: WantedSqlInstance, found: ObservedSqlInstance): Difference[] {
  return differing<WantedSqlInstance>(wanted, found);
}

function adjustable(wanted: WantedSqlInstance) {
  return {
    tier: wanted.tier,
    availabilityType: wanted.availability,
    deletionProtectionEnabled: wanted.deletionProtection,
    databaseFlags: [{ name: IAM_FLAG, value: wanted.iamAuthentication ? 'on' : 'off' }],
    ipConfiguration: {
      ipv4Enabled: wanted.publicAddress,
      sslMode: wanted.encryptedOnly ? 'ENCRYPTED_ONLY' : 'ALLOW_UNENCRYPTED_AND_ENCRYPTED',
      pscConfig: { pscEnabled: true, allowedConsumerProjects: [...wanted.consumers] },
    },
    // A second instance in another zone needs both.
    backupConfiguration: {
      enabled: true,
      pointInTimeRecoveryEnabled: true,
      backupRetentionSettings: { retentionUnit: 'COUNT', retainedBackups: wanted.backups },
    },
  };
}

function observed(found: SqlInstance): ObservedSqlInstance {
  const { settings, name } = found;
  const labels: Labels | null | undefined = settings.userLabels;
  const ip = settings.ipConfiguration;
  return {
    providerId: name,
    slot: slotOf(labels),
    state: stateOf(found),
    outputs: {
      instance: name,
      finalSnapshotId: finalBackupOf(name),
      connectionName: found.connectionName ?? '',
      serviceAttachment: found.pscServiceAttachmentLink ?? '',
      // Cloud DNS takes names with a full stop at their end only.
      dnsName: found.dnsName?.replace(/\.?$/, '.') ?? '',
      port: '5432',
    },
    instance: name,
    databaseVersion: found.databaseVersion,
    edition: settings.edition,
    tier: settings.tier,
    availability: settings.availabilityType,
    backups: settings.backupConfiguration?.enabled
      ? settings.backupConfiguration.backupRetentionSettings?.retainedBackups
      : 0,
    iamAuthentication: settings.databaseFlags?.find((flag) => flag.name === IAM_FLAG)?.value === 'on',
    publicAddress: ip?.ipv4Enabled ?? true,
    encryptedOnly: ip?.sslMode === 'ENCRYPTED_ONLY',
    consumers: ip?.pscConfig?.allowedConsumerProjects ?? [],
    deletionProtection: settings.deletionProtectionEnabled ?? false,
  };
}

function stateOf({ state, pscServiceAttachmentLink, dnsName }: SqlInstance): ResourceState {
  switch (state) {
    case 'RUNNABLE':
      // Without its attachment and its name nobody can reach it yet.
      return pscServiceAttachmentLink === undefined || dnsName === undefined ? 'pending' : 'ready';
    case 'PENDING_DELETE':
      return 'leaving';
    case 'FAILED':
    case 'SUSPENDED':
      return { failed: `Cloud SQL says that the instance is ${state}.` };
    default:
      return 'pending';
  }
}
