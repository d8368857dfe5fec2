import { describe, expect, test } from '@jest/globals';
import { AwsFault } from '../../../local/runtime/gateway/aws-service.ts';
import { conditionsOf, eksBody, type Json, simulatedRancher } from './simulated-rancher.ts';

describe('A cluster behind Rancher’s proxy', () => {
  test('is unavailable until its agent is connected, in an answer of unusual shape', async () => {
    const simulated = await simulatedRancher();
    const { body } = await simulated.call('POST', '/v3/clusters', { type: 'cluster', name: 'cce', importedConfig: {} });

    const answer = await simulated.call('GET', `/k8s/clusters/${body.id}/api/v1/namespaces`);
    await simulated.close();

    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.body)).toMatchObject({ Code: { Code: 'ClusterUnavailable', Status: 503 } });
  });

  test('shows nodes and namespaces when it is connected', async () => {
    const simulated = await simulatedRancher();
    const network = await simulated.network();
    const { body } = await simulated.call(
      'POST',
      '/v3/clusters',
      eksBody({ name: 'a', credential: await simulated.addCredential(), subnets: network.subnets }),
    );
    await simulated.admit(network.addresses);
    await simulated.pass(20);
    const below = `/k8s/clusters/${body.id}/api/v1`;

    const nodes = await simulated.call('GET', `${below}/nodes`);
    const made = await simulated.call('POST', `${below}/namespaces`, {
      metadata: { name: 'team', annotations: { 'field.cattle.io/projectId': 'c:p' } },
    });
    const namespaces = await simulated.call('GET', `${below}/namespaces`);
    await simulated.close();

    expect(nodes.body.items).toHaveLength(2);
    expect(made.status).toBe(201);
    expect(namespaces.body.items.map(({ metadata }: Json) => metadata.name)).toEqual(
      expect.arrayContaining(['kube-system', 'team']),
    );
  });

  test('joins by an agent that somebody installed with its registration key', async () => {
    const simulated = await simulatedRancher();
    const { body } = await simulated.call('POST', '/v3/clusters', { type: 'cluster', name: 'cce', importedConfig: {} });
    await simulated.pass(1);
    const [registration] = (await simulated.call('GET', `/v3/clusters/${body.id}/clusterregistrationtokens`)).body.data;
    const agent = {
      canConnect: async () => true,
      whyApiFails: async () => undefined,
      facts: async () => ({ version: 'v1.34.1', nodeCount: 3, provider: 'cce' }),
    };

    const wrong = simulated.rancher.startAgent({ key: 'wrong' }, agent);
    const right = simulated.rancher.startAgent({ key: registration.token }, agent);
    await simulated.pass(1);
    const cluster = await simulated.call('GET', `/v3/clusters/${body.id}`);
    await simulated.close();

    expect([wrong, right]).toEqual([false, true]);
    expect(cluster.body).toMatchObject({ state: 'active', nodeCount: 3, provider: 'cce' });
  });
});

describe('What stands around a request', () => {
  test('can refuse it, with a time to wait', async () => {
    const throttled = new AwsFault('TooManyRequests', 'slow down', { status: 429, headers: { 'retry-after': '7' } });
    const simulated = await simulatedRancher({
      hooks: {
        beforeCall: async ({ operation }) => {
          if (operation === 'GET /v3/clusters') {
            throw throttled;
          }
        },
      },
    });

    const answer = await fetch(`${simulated.url}/v3/clusters`, {
      headers: { authorization: 'Bearer token-admin:tjlwmx7rzpbfkd4vh2nq8c6s5g9' },
    });
    const other = await simulated.call('GET', '/v3/settings/server-url');
    await simulated.close();

    expect([answer.status, answer.headers.get('retry-after'), other.status]).toEqual([429, '7', 200]);
  });

  test('can lose the answer after the effect: the cluster is there, and its name is taken', async () => {
    const outcomes: string[] = [];
    let lose = true;
    const simulated = await simulatedRancher({
      hooks: {
        beforeCall: async ({ operation }) =>
          operation === 'POST /v3/clusters' && lose ? { replyLost: true } : undefined,
        afterCall: ({ operation }, { replyLost }) => void outcomes.push(`${operation}${replyLost ? ' lost' : ''}`),
      },
    });

    const lost = await simulated
      .call('POST', '/v3/clusters', { name: 'one', importedConfig: {} })
      .catch((error: Error) => error.message);
    lose = false;
    const found = await simulated.call('GET', '/v3/clusters?name=one');
    const again = await simulated.call('POST', '/v3/clusters', { name: 'one', importedConfig: {} });
    await simulated.close();

    expect(lost).toBe('fetch failed');
    expect(found.body.data).toHaveLength(1);
    expect(again).toMatchObject({ status: 422, body: { code: 'NotUnique' } });
    expect(outcomes[0]).toBe('POST /v3/clusters lost');
  });

  test('also stands around what the operator asks of AWS', async () => {
    const simulated = await simulatedRancher({
      awsHooks: {
        beforeCall: async ({ operation }) => {
          if (operation === 'CreateCluster') {
            throw new AwsFault('AccessDeniedException', 'not for you', { status: 403 });
          }
        },
      },
    });
    const network = await simulated.network();
    const { body } = await simulated.call(
      'POST',
      '/v3/clusters',
      eksBody({ name: 'a', credential: await simulated.addCredential(), subnets: network.subnets }),
    );

    await simulated.pass(2);
    const cluster = await simulated.call('GET', `/v3/clusters/${body.id}`);
    await simulated.close();

    expect(conditionsOf(cluster.body)).toMatchObject({ Provisioned: 'False' });
    expect(cluster.body.transitioningMessage).toMatch(
      /error creating cluster: operation error EKS: CreateCluster, .*AccessDeniedException: not for you/,
    );
  });
});

describe('Many clusters', () => {
  test('are all provisioned at once, cheaply', async () => {
    const simulated = await simulatedRancher();
    const network = await simulated.network();
    const credential = await simulated.addCredential();
    await simulated.admit(network.addresses);
    const startedMs = performance.now();
    for (let at = 0; at < 150; at += 1) {
      await simulated.call(
        'POST',
        '/v3/clusters',
        eksBody({ name: `tenant-${at}`, credential, subnets: network.subnets }),
      );
    }

    await simulated.pass(40);
    const { body } = await simulated.call('GET', '/v3/clusters');
    const tookMs = performance.now() - startedMs;
    await simulated.close();

    expect(body.data.filter(({ state }: Json) => state === 'active')).toHaveLength(151);
    expect(tookMs).toBeLessThan(20_000);
  });
});
