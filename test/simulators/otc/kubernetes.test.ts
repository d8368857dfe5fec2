import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { openOtcAdapter } from '../../../src/clouds/otc/adapter.ts';
import { withCluster } from '../../../src/kubernetes/client.ts';
import type { ClusterAccess } from '../../../src/kubernetes/connection.ts';
import { make } from '../../domain/otc/tenant.ts';
import { type SimulatedOtc, simulatedOtc } from '../../support/simulated-otc.ts';
import { projectOf } from './project.ts';

const configSchema = z.object({
  clusters: z.array(z.object({ name: z.string(), cluster: z.record(z.string(), z.unknown()) })),
  users: z.array(z.object({ user: z.record(z.string(), z.string()) })),
  'current-context': z.string(),
});

let otc: SimulatedOtc;
let config: z.infer<typeof configSchema>;
let clusterId: string;

beforeAll(async () => {
  otc = await simulatedOtc();
  const adapter = openOtcAdapter(otc.landingAccount, otc.dependencies);
  const made = await make({ otc, adapter }, ['network', 'cluster']);
  clusterId = made.get('cluster')?.outputs.clusterId ?? '';
  config = configSchema.parse(
    await projectOf(otc).ask(`POST cce /api/v3/projects/{project}/clusters/${clusterId}/clustercert`, { duration: 1 }),
  );
});

afterAll(() => otc.close());

const plain = (text: unknown) => Buffer.from(String(text), 'base64').toString('utf8');

function access(): ClusterAccess {
  const verified = config.clusters.find(({ name }) => name === 'externalClusterTLSVerify')?.cluster ?? {};
  const [{ user } = { user: {} as Record<string, string> }] = config.users;
  return {
    server: String(verified.server),
    authority: plain(verified['certificate-authority-data']),
    certificate: plain(user['client-certificate-data']),
    key: plain(user['client-key-data']),
  };
}

const apply = (path: string, { body, manager = 'somebody' }: { body: object | string; manager?: string }) =>
  withCluster({ access: access(), endpointUrl: otc.dependencies.endpointUrl }, (client) =>
    client.call(
      {
        method: 'PATCH',
        path,
        query: manager === '' ? {} : { fieldManager: manager },
        contentType: 'application/apply-patch+yaml',
        body: typeof body === 'string' ? body : JSON.stringify(body),
      },
      z.object({ metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()).optional() }) }),
    ),
  );

const team = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } };

describe('the certificates of a cluster', () => {
  test('show three ways in, of which the usual one does not look at who answers', () => {
    const verifies = config.clusters.map(({ name, cluster }) => [name, 'certificate-authority-data' in cluster]);

    expect(verifies).toEqual([
      ['internalCluster', true],
      ['externalCluster', false],
      ['externalClusterTLSVerify', true],
    ]);
    expect(config['current-context']).toBe('external');
  });

  test.each([
    ['no duration', {}],
    ['a duration that is no number', { duration: '1' }],
    ['more than five years', { duration: 1826 }],
    ['a member that the table does not name', { duration: 1, user: 'admin' }],
  ])('are refused with %s', async (_what, body) => {
    const line = `POST cce /api/v3/projects/{project}/clusters/${clusterId}/clustercert`;

    expect(await projectOf(otc).refusal(line, body)).toMatchObject({
      status: 400,
      body: { errorCode: 'CCE.01400001' },
    });
  });
});

describe('the API server of a cluster', () => {
  test('makes what is applied to it, and changes what a second patch names', async () => {
    await apply('/api/v1/namespaces/team', { body: team });

    const labelled = { ...team, metadata: { name: 'team', labels: { a: '1' } } };
    const changed = await apply('/api/v1/namespaces/team', { body: labelled });

    expect(changed.metadata).toEqual({ name: 'team', labels: { a: '1' } });
  });

  test('reads YAML', async () => {
    const body = 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: yaml\n';

    expect((await apply('/api/v1/namespaces/yaml', { body })).metadata.name).toBe('yaml');
  });

  test.each([
    ['without a field manager', '/api/v1/namespaces/team', team, 'fieldManager: Required value'],
    ['of another name', '/api/v1/namespaces/other', team, 'does not match the name on the URL'],
    ['of another kind', '/api/v1/namespaces/team', { ...team, kind: 'Secret' }, 'must be of type Namespace'],
    ['of another version', '/api/v1/namespaces/team', { ...team, apiVersion: 'v2' }, 'must be of type Namespace'],
  ])('refuses a patch %s', async (what, path, body, words) => {
    const manager = what === 'without a field manager' ? '' : 'somebody';

    await expect(apply(path, { body, manager })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining(words),
    });
  });

  test('knows nothing in a namespace that is not there, and no type that it does not have', async () => {
    const body = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'one', namespace: 'nowhere' } };

    await expect(apply('/api/v1/namespaces/nowhere/secrets/one', { body })).rejects.toMatchObject({
      message: expect.stringContaining('namespaces "nowhere" not found'),
    });
    await expect(apply('/apis/batch/v1/namespaces/team/jobs/one', { body })).rejects.toMatchObject({
      code: 'not-yet-visible',
    });
  });

  test('is nowhere but at its address and port', async () => {
    const elsewhere = (server: string) =>
      withCluster({ access: { ...access(), server }, endpointUrl: otc.dependencies.endpointUrl }, (client) =>
        client.call({ method: 'GET', path: '/version' }, z.unknown()),
      );

    await expect(elsewhere(access().server.replace('5443', '443'))).rejects.toMatchObject({
      code: 'provider-unavailable',
    });
    await expect(elsewhere('https://198.51.100.1:5443')).rejects.toMatchObject({ code: 'provider-unavailable' });
  });
});

describe('an agent that is applied with a key that Rancher does not know', () => {
  test('registers nothing', async () => {
    const namespace = 'cattle-system';
    await apply('/api/v1/namespaces/cattle-system', { body: { ...team, metadata: { name: namespace } } });
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'wrong', namespace },
      data: { token: Buffer.from('nobody-gave-this').toString('base64') },
    };
    await apply('/api/v1/namespaces/cattle-system/secrets/wrong', { body: secret });
    const volumes = [{ name: 'credentials', secret: { secretName: 'wrong' } }];
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'cattle-cluster-agent', namespace },
      spec: { template: { spec: { volumes } } },
    };
    const before = otc.rancher.rancher.groundTruth();

    await apply('/apis/apps/v1/namespaces/cattle-system/deployments/cattle-cluster-agent', { body: deployment });
    await otc.clock.advance(120_000);

    expect(otc.rancher.rancher.groundTruth()).toEqual(before);
  });
});
