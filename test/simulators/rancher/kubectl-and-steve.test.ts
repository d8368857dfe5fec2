import { get } from 'node:https';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Json, simulatedRancher, token } from './simulated-rancher.ts';

describe('kubectl', () => {
  let simulated: Awaited<ReturnType<typeof simulatedRancher>>;

  beforeEach(async () => {
    simulated = await simulatedRancher();
  });
  afterEach(() => simulated.close());

  const namespaces = '/k8s/clusters/local/api/v1/namespaces';

  test('finds TLS on the same port, under the authority that the server hands out', async () => {
    const { value }: Json = await (await fetch(`${simulated.url}/v3/settings/cacerts`)).json();
    const { port } = new URL(simulated.url);

    const status = await new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}` };
      get({ host: '127.0.0.1', port, path: namespaces, ca: value, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });

    expect(status).toBe(200);
  });

  test('may write a namespace in the binary encoding of core types', async () => {
    const field = (number: number, ...parts: Buffer[]) => {
      const body = Buffer.concat(parts);
      return Buffer.concat([Buffer.from([(number << 3) | 2, body.length]), body]);
    };
    const type = field(1, field(1, Buffer.from('v1')), field(2, Buffer.from('Namespace')));
    const metadata = field(
      1,
      field(1, Buffer.from('team-a')),
      field(11, field(1, Buffer.from('team')), field(2, Buffer.from('ä'))),
    );
    const body = Buffer.concat([Buffer.from('k8s\0'), type, field(2, metadata)]);

    const answer = await fetch(`${simulated.url}${namespaces}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/vnd.kubernetes.protobuf' },
      body,
    });

    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ metadata: { name: 'team-a', labels: { team: 'ä' } } });
  });

  test('applies by merge patch, and is told when the server does not know a kind of patch', async () => {
    const patch = (type: string) =>
      fetch(`${simulated.url}${namespaces}/default`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${token}`, 'content-type': type },
        body: JSON.stringify({ metadata: { annotations: { a: 'b' } } }),
      });

    const merge = await patch('application/merge-patch+json');
    const strategic = await patch('application/strategic-merge-patch+json');

    expect(await merge.json()).toMatchObject({ metadata: { annotations: { a: 'b' } } });
    expect(strategic.status).toBe(415);
  });
});

describe('Steve', () => {
  let simulated: Awaited<ReturnType<typeof simulatedRancher>>;

  beforeEach(async () => {
    simulated = await simulatedRancher();
  });
  afterEach(() => simulated.close());

  test('shows clusters with their state and lets nobody write them', async () => {
    const list = await simulated.call('GET', '/v1/management.cattle.io.clusters');
    const write = await simulated.call('DELETE', '/v1/management.cattle.io.clusters/local');

    expect(list.body).toMatchObject({
      type: 'collection',
      data: [{ id: 'local', metadata: { state: { name: 'active', error: false } } }],
    });
    expect(write).toMatchObject({ status: 405, body: { type: 'error', status: 405 } });
  });

  test('fills in the registration token that the Kubernetes API leaves as a placeholder', async () => {
    const { body } = await simulated.call('POST', '/v3/clusters', { type: 'cluster', name: 'cce', importedConfig: {} });
    await simulated.pass(1);
    const [registration] = (await simulated.call('GET', `/v3/clusterregistrationtokens?clusterId=${body.id}`)).body
      .data;

    const one = await simulated.call(
      'GET',
      `/v1/management.cattle.io.clusterregistrationtokens/${body.id}/default-token`,
    );
    const all = await simulated.call('GET', `/v1/management.cattle.io.clusterregistrationtokens/${body.id}`);

    expect(one.body.status.manifestUrl).toBe(registration.manifestUrl);
    expect(all.body.data[0].status.manifestUrl).toBe(registration.manifestUrl);
  });
});
