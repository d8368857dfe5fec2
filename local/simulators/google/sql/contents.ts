import type { RestRequest } from '../../rest/vendor.ts';
import { checkedBody, text } from '../bodies.ts';
import { fault } from '../faults.ts';
import { type GoogleRoute, ok } from '../routes.ts';
import { invalidRequest, notRunning } from './faults.ts';
import { hasIamAuthentication } from './instance-body.ts';
import { changeable, instanceOf, type SqlStore } from './instances.ts';
import type { SqlInstance } from './objects.ts';

/** Users and databases of an instance: made and listed. Passwords are taken and forgotten. */
export function contentRoutes(store: SqlStore): GoogleRoute[] {
  const of = (noun: 'users' | 'databases', verb: 'insert' | 'list', run: GoogleRoute['run']): GoogleRoute => ({
    method: verb === 'insert' ? 'POST' : 'GET',
    path: `/v1/projects/{project}/instances/{instance}/${noun}`,
    service: 'google-sql',
    operation: `sql.${noun}.${verb}`,
    permissions: [`cloudsql.${noun}.${verb === 'insert' ? 'create' : 'list'}`],
    run,
  });
  return [
    of('users', 'insert', (request) => ok(insertUser(request, store))),
    of('users', 'list', (request) => ok(listing(request, { store, noun: 'users' }))),
    of('databases', 'insert', (request) => ok(insertDatabase(request, store))),
    of('databases', 'list', (request) => ok(listing(request, { store, noun: 'databases' }))),
  ];
}

function insertUser(request: RestRequest, store: SqlStore): unknown {
  const body = checkedBody(request.body, {
    fields: {
      name: 'string',
      host: 'string',
      password: 'string',
      type: { oneOf: ['BUILT_IN', 'CLOUD_IAM_USER', 'CLOUD_IAM_SERVICE_ACCOUNT'] },
    },
  });
  const instance = running(request, store);
  const name = text(body, 'name');
  if (name === '') throw invalidRequest('Missing user name.');
  if (body.type === 'CLOUD_IAM_SERVICE_ACCOUNT') {
    if (name.endsWith('.gserviceaccount.com')) {
      throw invalidRequest(
        'Database username for Cloud IAM service account should be created without ".gserviceaccount.com" suffix.',
      );
    }
    if (!hasIamAuthentication(instance.settings)) {
      throw invalidRequest('Cloud SQL IAM authentication is not enabled on this instance.');
    }
    if (body.password !== undefined) throw invalidRequest('A password must not be set for an IAM user.');
  }
  if (instance.users.has(name))
    throw fault({ status: 409, reason: 'alreadyExists' }, `The user ${name} already exists.`);
  const { password: _, ...kept } = body;
  return begin(
    { request, instance, store },
    () => void instance.users.set(name, { host: '', type: 'BUILT_IN', ...kept }),
  );
}

function insertDatabase(request: RestRequest, store: SqlStore): unknown {
  const body = checkedBody(request.body, {
    fields: { name: 'string', charset: 'string', collation: 'string', instance: 'string', project: 'string' },
  });
  const instance = running(request, store);
  const name = text(body, 'name');
  if (name === '') throw invalidRequest('Missing database name.');
  if (instance.databases.has(name)) {
    throw invalidRequest(`failed to create database ${name}. Detail: pq: database "${name}" already exists.`);
  }
  return begin({ request, instance, store }, () => void instance.databases.set(name, body));
}

function running(request: RestRequest, store: SqlStore): SqlInstance {
  const instance = changeable(request, store);
  if (instance.state !== 'RUNNABLE') throw notRunning();
  return instance;
}

function begin(
  { request, instance, store }: { request: RestRequest; instance: SqlInstance; store: SqlStore },
  change: () => void,
): unknown {
  const isUser = request.path.endsWith('/users');
  const key = `${instance.id}/${instance.users.size}/${instance.databases.size}`;
  return store.operations.begin({
    type: isUser ? 'CREATE_USER' : 'CREATE_DATABASE',
    instance,
    takesMs: store.world.duration(isUser ? 'google-sql-user.change' : 'google-sql-database.change', key),
    request,
    finish: () => {
      change();
      return undefined;
    },
  });
}

function listing(request: RestRequest, { store, noun }: { store: SqlStore; noun: 'users' | 'databases' }) {
  const instance = instanceOf(request, store);
  if (instance.state !== 'RUNNABLE') throw notRunning();
  const items = [...instance[noun].values()].map((item) => ({
    kind: noun === 'users' ? 'sql#user' : 'sql#database',
    ...item,
    instance: instance.id,
    project: instance.accountId,
  }));
  return { kind: `sql#${noun}List`, items };
}
