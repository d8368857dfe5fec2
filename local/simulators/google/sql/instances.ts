import type { RestRequest } from '../../rest/vendor.ts';
import type { Collection } from '../../world/collection.ts';
import type { World } from '../../world/world.ts';
import { checkedBody, part, text } from '../bodies.ts';
import type { ComputeStore } from '../compute/store.ts';
import { fault, quotaExceeded } from '../faults.ts';
import { ownerTags } from '../owner-tags.ts';
import { pageOf } from '../pages.ts';
import { quotaOf } from '../quotas.ts';
import { type GoogleRoute, ok, param } from '../routes.ts';
import { invalidRequest, isProtected, nameTaken, noInstance, operationInProgress } from './faults.ts';
import { completeSettings, consumersOf, instanceFields, merged, patchFields, refuseSettings } from './instance-body.ts';
import { attachmentOf, dnsNameOf, type SqlInstance } from './objects.ts';
import type { SqlOperations } from './operations.ts';

export interface SqlStore {
  readonly world: World;
  readonly instances: Collection<SqlInstance>;
  readonly operations: SqlOperations;
  readonly compute: ComputeStore;
}

const NAME = /^[a-z][a-z0-9-]{0,96}$/;
const RESERVED_MS = 7 * 24 * 3_600_000;

export function instanceRoutes(store: SqlStore): GoogleRoute[] {
  /** Until when a deleted instance's name cannot be had again. */
  const reserved = new Map<string, number>();
  const collection = '/v1/projects/{project}/instances';
  const of = (verb: string, needs: string, rest: Pick<GoogleRoute, 'method' | 'path' | 'run'>): GoogleRoute => ({
    ...rest,
    service: 'google-sql',
    operation: `sql.instances.${verb}`,
    permissions: [`cloudsql.instances.${needs}`],
  });
  return [
    of('insert', 'create', {
      method: 'POST',
      path: collection,
      run: (request) => ok(insert(request, { store, reserved })),
    }),
    of('list', 'list', { method: 'GET', path: collection, run: (request) => ok(listing(request, store)) }),
    of('get', 'get', {
      method: 'GET',
      path: `${collection}/{instance}`,
      run: (request) => ok(shown(instanceOf(request, store), store)),
    }),
    of('patch', 'update', {
      method: 'PATCH',
      path: `${collection}/{instance}`,
      run: (request) => ok(patch(request, store)),
    }),
    of('delete', 'delete', {
      method: 'DELETE',
      path: `${collection}/{instance}`,
      run: (request) => ok(remove(request, { store, reserved })),
    }),
  ];
}

export function instanceOf(request: RestRequest, { instances }: SqlStore): SqlInstance {
  const name = param(request, 'instance');
  const found = instances.all().find(({ id, accountId }) => id === name && accountId === param(request, 'project'));
  if (!found) throw noInstance();
  return found;
}

type Reserving = { readonly store: SqlStore; readonly reserved: Map<string, number> };

function insert(request: RestRequest, { store, reserved }: Reserving): unknown {
  const { world, instances, operations, compute } = store;
  const body = checkedBody(request.body, { fields: instanceFields });
  const place = { accountId: param(request, 'project'), region: text(body, 'region') };
  const id = text(body, 'name');
  if (!NAME.test(id)) throw invalidRequest(`Invalid instance name (${id}).`);
  if (!/^POSTGRES_\d+$/.test(text(body, 'databaseVersion'))) throw invalidRequest('Only PostgreSQL is simulated.');
  if (place.region === '') throw invalidRequest('Missing region.');
  const key = `${place.accountId}/${id}`;
  const isReserved = (reserved.get(key) ?? 0) > world.clock.now();
  const own = instances.all().filter(({ accountId }) => accountId === place.accountId);
  if (isReserved || own.some((other) => other.id === id)) throw nameTaken();
  const limit = quotaOf(world, { accountId: place.accountId, metric: 'SQL_INSTANCES' });
  if (own.length >= limit) throw quotaExceeded({ metric: 'SQL_INSTANCES', limit, place: 'per project' });
  const settings = completeSettings(part(body, 'settings'));
  refuseSettings(settings);
  const instance = instances.add({
    ...place,
    id,
    databaseVersion: text(body, 'databaseVersion'),
    serial: world.serial(`google-sql/${key}`),
    tags: ownerTags({ labels: settings.userLabels }),
    createdAtMs: world.clock.now(),
    visibleAtMs: world.clock.now(),
    implicit: false,
    state: 'PENDING_CREATE',
    operation: undefined,
    settings,
    settingsVersion: 1,
    users: new Map([['postgres', { name: 'postgres', host: '' }]]),
    databases: new Map([['postgres', { name: 'postgres', charset: 'UTF8' }]]),
  });
  const failure = () =>
    world.faults.resourceFailure({
      service: 'google-sql',
      operation: 'sql.instances.insert',
      accountId: place.accountId,
      owner: () => instance.tags.get('tenantry-owner'),
    });
  return operations.begin({
    type: 'CREATE',
    instance,
    takesMs: world.duration('google-sql-instance.create', key),
    request,
    finish: () => {
      const error = failure();
      instance.state = error ? 'FAILED' : 'RUNNABLE';
      if (!error && isOffered(instance)) {
        compute.attachments.open({
          path: attachmentOf(instance, world),
          region: instance.region,
          accepts: (project) => consumersOf(instance.settings).includes(project),
        });
      }
      return error;
    },
  });
}

function patch(request: RestRequest, store: SqlStore): unknown {
  const { world, operations } = store;
  const body = checkedBody(request.body, { fields: patchFields });
  const instance = changeable(request, store);
  const settings = merged(instance.settings, part(body, 'settings'));
  refuseSettings(settings);
  return operations.begin({
    type: 'UPDATE',
    instance,
    takesMs: world.duration('google-sql-instance.change', `${instance.id}/${instance.settingsVersion}`),
    request,
    finish: () => {
      instance.settings = settings;
      instance.settingsVersion += 1;
      instance.tags.clear();
      for (const [label, value] of ownerTags({ labels: settings.userLabels })) instance.tags.set(label, value);
      return undefined;
    },
  });
}

function remove(request: RestRequest, { store, reserved }: Reserving): unknown {
  const { world, instances, operations, compute } = store;
  const instance = changeable(request, store);
  if (instance.settings.deletionProtectionEnabled === true) throw isProtected();
  instance.state = 'PENDING_DELETE';
  return operations.begin({
    type: 'DELETE',
    instance,
    takesMs: world.duration('google-sql-instance.delete', `${instance.id}/${instance.serial}`),
    request,
    finish: () => {
      instances.remove(instance);
      compute.attachments.close(attachmentOf(instance, world));
      reserved.set(`${instance.accountId}/${instance.id}`, world.clock.now() + RESERVED_MS);
      return undefined;
    },
  });
}

/** Nothing else may be under way. */
export function changeable(request: RestRequest, store: SqlStore): SqlInstance {
  const instance = instanceOf(request, store);
  if (instance.operation !== undefined) throw operationInProgress();
  return instance;
}

const isOffered = ({ settings }: SqlInstance): boolean =>
  part(part(settings, 'ipConfiguration'), 'pscConfig').pscEnabled === true;

function shown(instance: SqlInstance, { world }: SqlStore) {
  const isUp = instance.state === 'RUNNABLE';
  return {
    kind: 'sql#instance',
    name: instance.id,
    project: instance.accountId,
    region: instance.region,
    databaseVersion: instance.databaseVersion,
    state: instance.state,
    backendType: 'SECOND_GEN',
    instanceType: 'CLOUD_SQL_INSTANCE',
    connectionName: `${instance.accountId}:${instance.region}:${instance.id}`,
    settings: { kind: 'sql#settings', ...instance.settings, settingsVersion: String(instance.settingsVersion) },
    ...(isUp &&
      isOffered(instance) && {
        pscServiceAttachmentLink: attachmentOf(instance, world),
        dnsName: dnsNameOf(instance, world),
      }),
  };
}

/** "In the form of field:value … Multiple filter queries are space-separated … By default, each expression is an AND expression." */
function listing(request: RestRequest, store: SqlStore) {
  const terms = (request.query.get('filter') ?? '').split(/\s+/).filter((term) => term !== '');
  const items = store.instances
    .all()
    .filter(({ accountId }) => accountId === param(request, 'project'))
    .map((instance) => shown(instance, store))
    .filter((item) => terms.every((term) => holds(item, term)));
  // "The maximum value is 1000; values above 1000 are coerced to 1000." gcloud asks for so many.
  const page = pageOf(items, { query: request.query, usual: 500, coercedTo: 1000 });
  return { kind: 'sql#instancesList', ...page, ...(page.items.length === 0 && { items: undefined }) };
}

function holds(item: object, term: string): boolean {
  const [, path, value] = /^([\w.-]+):(.+)$/.exec(term) ?? [];
  if (path === undefined) throw fault({ status: 400, reason: 'invalidFilter' }, 'Invalid filter.');
  const have = path.split('.').reduce<unknown>((at, name) => Reflect.get(Object(at), name), item);
  return String(have) === value;
}
