import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { clusters as clusterKind } from '../../../local/simulators/rancher/objects.ts';
import { eksBody, type Json, simulatedRancher, token } from './simulated-rancher.ts';

const clusters = '/k8s/clusters/local/apis/management.cattle.io/v3/clusters';

/** Reads a watch line by line, as any client would. */
async function openWatch(url: string) {
  const abort = new AbortController();
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` }, signal: abort.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  return {
    status: response.status,
    close: () => abort.abort(),
    /** The next document; undefined when the server has ended the watch. */
    async next(): Promise<Json> {
      while (!rest.includes('\n')) {
        const { value, done } = (await reader?.read()) ?? { done: true };
        if (done) {
          return undefined;
        }
        rest += value;
      }
      const [line = '', ...more] = rest.split('\n');
      rest = more.join('\n');
      return JSON.parse(line);
    },
  };
}

describe('The Kubernetes API of Rancher’s own cluster', () => {
  let simulated: Awaited<ReturnType<typeof simulatedRancher>>;

  beforeEach(async () => {
    simulated = await simulatedRancher();
  });
  afterEach(() => simulated.close());

  const importCluster = async (name: string): Promise<string> =>
    (await simulated.call('POST', '/v3/clusters', { type: 'cluster', name, importedConfig: {} })).body.id;

  test('is discovered by a client that knows nothing', async () => {
    const version = await simulated.call('GET', '/k8s/clusters/local/version');
    const groups = await simulated.call('GET', '/k8s/clusters/local/apis');
    const resources = await simulated.call('GET', '/k8s/clusters/local/apis/management.cattle.io/v3');
    const unknown = await simulated.call('GET', '/k8s/clusters/local/openapi/v3');

    expect(version.body.gitVersion).toMatch(/^v1\.35/);
    expect(groups.body.groups.map(({ name }: Json) => name)).toContain('management.cattle.io');
    expect(resources.body.resources).toContainEqual(
      expect.objectContaining({ name: 'clusters', kind: 'Cluster', namespaced: false }),
    );
    expect(unknown).toMatchObject({ status: 404, body: { kind: 'Status', reason: 'NotFound' } });
  });

  test('knows the operator’s type only after the first cluster of its provider has brought the operator', async () => {
    const credential = await simulated.addCredential();
    const path = '/k8s/clusters/local/apis/eks.cattle.io/v1/eksclusterconfigs';

    const before = await simulated.call('GET', path);
    const { body } = await simulated.call(
      'POST',
      '/v3/clusters',
      eksBody({ name: 'x', credential, subnets: ['subnet-1'] }),
    );
    await simulated.pass(0.1);
    const waiting = await simulated.call('GET', `/v3/clusters/${body.id}`);
    await simulated.pass(1);
    const after = await simulated.call('GET', path);

    expect(before.status).toBe(404);
    expect(waiting.body.transitioningMessage).toBe('Waiting on eks crd to be initialized');
    expect(after.body.items).toHaveLength(1);
  });

  test('lists in pages that all show the moment of the first', async () => {
    await importCluster('one');
    await importCluster('two');

    const first = await simulated.call('GET', `${clusters}?limit=2`);
    await importCluster('three');
    const second = await simulated.call('GET', `${clusters}?limit=2&continue=${first.body.metadata.continue}`);

    expect(first.body).toMatchObject({ kind: 'ClusterList', metadata: { remainingItemCount: 1 } });
    expect([...first.body.items, ...second.body.items].map(({ spec }: Json) => spec.displayName).sort()).toEqual([
      'local',
      'one',
      'two',
    ]);
    expect(second.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
  });

  test('refuses an old page with 410', async () => {
    const token = Buffer.from(JSON.stringify({ list: '1.1', from: 2 })).toString('base64url');

    const answer = await simulated.call('GET', `${clusters}?limit=2&continue=${token}`);

    expect(answer).toMatchObject({ status: 410, body: { kind: 'Status', reason: 'Expired', code: 410 } });
  });

  test('watches from a version on, with bookmarks, until the time is up', async () => {
    const { body: list } = await simulated.call('GET', clusters);
    const watch = await openWatch(
      `${simulated.url}${clusters}?watch=1&allowWatchBookmarks=true&timeoutSeconds=100&resourceVersion=${list.metadata.resourceVersion}`,
    );

    const id = await importCluster('one');
    const added = await watch.next();
    await simulated.clock.advance(1000);
    const modified = await watch.next();
    await simulated.clock.advance(100_000);
    const rest: Json[] = [];
    for (let event = await watch.next(); event !== undefined; event = await watch.next()) {
      rest.push(event);
    }

    expect(added).toMatchObject({ type: 'ADDED', object: { kind: 'Cluster', metadata: { name: id } } });
    expect(modified).toMatchObject({ type: 'MODIFIED', object: { metadata: { name: id } } });
    expect(rest.filter(({ type }) => type === 'BOOKMARK')).toHaveLength(1);
  });

  test('starts a watch without a version with what is there', async () => {
    const watch = await openWatch(
      `${simulated.url}${clusters}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
    );

    const first = await watch.next();
    const second = await watch.next();
    watch.close();

    expect(first).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'local' } } });
    expect(second).toMatchObject({
      type: 'BOOKMARK',
      object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
  });

  test('tells a watch of deletion', async () => {
    const id = await importCluster('one');
    await simulated.pass(1);
    const { body: list } = await simulated.call('GET', clusters);
    const watch = await openWatch(
      `${simulated.url}${clusters}?watch=1&fieldSelector=metadata.name%3D${id}&resourceVersion=${list.metadata.resourceVersion}`,
    );

    await simulated.call('DELETE', `/v3/clusters/${id}`);
    await simulated.pass(1);
    const types: string[] = [];
    for (let event = await watch.next(); event.type !== 'DELETED'; event = await watch.next()) {
      types.push(event.type);
    }
    watch.close();

    expect(types).toContain('MODIFIED');
  });

  test('answers a forgotten version with an ERROR 410 in the stream', async () => {
    const id = await importCluster('one');
    for (let edit = 0; edit < 2100; edit += 1) {
      const { state } = simulated.rancher;
      state.update(clusterKind, {
        key: { name: id },
        apply: (object) => ({ ...object, spec: { ...object.spec, description: String(edit) } }),
      });
    }

    const watch = await openWatch(`${simulated.url}${clusters}?watch=1&resourceVersion=5`);
    const event = await watch.next();

    expect(watch.status).toBe(200);
    expect(event).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });
    expect(await watch.next()).toBeUndefined();
  });

  test('counts a request as parked while its watch has nothing to say', async () => {
    const parked: string[] = [];
    const other = await simulatedRancher({
      onPark: (invocation) => {
        parked.push(`parked ${invocation}`);
        return () => void parked.push(`on ${invocation}`);
      },
    });
    const response = await fetch(`${other.url}${clusters}?watch=1&resourceVersion=0`, {
      headers: { authorization: `Bearer ${token}`, 'x-tenantry-invocation': 'invocation-7' },
    });
    await response.body?.getReader().read();

    await other.call('POST', '/v3/clusters', { type: 'cluster', name: 'one', importedConfig: {} });
    await other.clock.advance(0);
    await other.close();

    expect(parked.slice(0, 3)).toEqual(['parked invocation-7', 'on invocation-7', 'parked invocation-7']);
  });

  test('keeps versions: a stale PUT is a conflict', async () => {
    const path = `${clusters}/${await importCluster('one')}`;
    await simulated.pass(1);
    const { body } = await simulated.call('GET', path);

    const first = await simulated.call('PUT', path, { ...body, metadata: { ...body.metadata, labels: { a: '1' } } });
    const second = await simulated.call('PUT', path, { ...body, metadata: { ...body.metadata, labels: { a: '2' } } });

    expect(first).toMatchObject({ status: 200, body: { metadata: { labels: { a: '1' } } } });
    expect(second).toMatchObject({ status: 409, body: { reason: 'Conflict' } });
  });

  test('takes a name of the caller’s choice once', async () => {
    const id = await importCluster('one');
    const path = `/apis/management.cattle.io/v3/namespaces/${id}/projects`;
    const project = {
      apiVersion: 'management.cattle.io/v3',
      kind: 'Project',
      metadata: { name: 'p-mine' },
      spec: { displayName: 'mine', clusterName: id },
    };

    const first = await simulated.call('POST', path, project);
    const second = await simulated.call('POST', path, project);

    expect(first).toMatchObject({ status: 201, body: { metadata: { name: 'p-mine', namespace: id } } });
    expect(second).toMatchObject({ status: 409, body: { kind: 'Status', reason: 'AlreadyExists' } });
  });

  test('prints a table for kubectl', async () => {
    const response = await fetch(`${simulated.url}${clusters}`, {
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
      },
    });

    expect(await response.json()).toMatchObject({ kind: 'Table', rows: [{ cells: ['local', expect.any(String)] }] });
  });

  test('makes a cluster of a name of the caller’s choice, past all checks of Norman', async () => {
    const credential = await simulated.addCredential();
    const { eksConfig } = eksBody({ name: 'x', credential, subnets: [] });

    const made = await simulated.call('POST', clusters, {
      apiVersion: 'management.cattle.io/v3',
      kind: 'Cluster',
      metadata: { name: 'c-abcde' },
      spec: { displayName: 'x', description: '', eksConfig },
    });
    await simulated.pass(2);
    const config = await simulated.call('GET', '/v1/eks.cattle.io.eksclusterconfigs/cattle-global-data/c-abcde');

    expect(made.status).toBe(201);
    expect(config.body.status.phase).toBe('creating');
  });
});
