import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eksBody, type Json, simulatedRancher } from './simulated-rancher.ts';

type Simulated = Awaited<ReturnType<typeof simulatedRancher>>;

describe('The Norman API', () => {
  let simulated: Simulated;
  let call: Simulated['call'];

  beforeEach(async () => {
    simulated = await simulatedRancher();
    call = simulated.call;
  });
  afterEach(() => simulated.close());

  const subnets = ['subnet-0a', 'subnet-0b'];

  test('keeps the secret half of a credential to itself', async () => {
    const aws = await call('POST', '/v3/cloudcredentials', {
      name: 'landing',
      annotations: { 'example.com/owner': 'o-1' },
      amazonec2credentialConfig: { accessKey: 'AKIALANDING', secretKey: 'hidden', defaultRegion: 'eu-central-1' },
    });
    const google = await call('POST', '/v3/cloudcredentials', {
      name: 'g',
      googlecredentialConfig: { authEncodedJson: '{"hidden":true}' },
    });
    const all = await call('GET', '/v3/cloudcredentials');

    expect(aws.status).toBe(201);
    expect(aws.body).toMatchObject({
      id: expect.stringMatching(/^cattle-global-data:cc-[a-z0-9]{5}$/),
      name: 'landing',
      annotations: { 'example.com/owner': 'o-1' },
      amazonec2credentialConfig: { accessKey: 'AKIALANDING', defaultRegion: 'eu-central-1' },
    });
    expect(JSON.stringify([aws.body, google.body, all.body])).not.toContain('hidden');
  });

  test('makes a second credential of the same name without complaint', async () => {
    const first = await simulated.addCredential('twin');
    const second = await simulated.addCredential('twin');

    const found = await call('GET', '/v3/cloudcredentials?name=twin');

    expect(first).not.toBe(second);
    expect(found.body.data).toHaveLength(2);
  });

  test('wants a config in a credential', async () => {
    const answer = await call('POST', '/v3/cloudcredentials', { name: 'empty' });

    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      type: 'error',
      baseType: 'error',
      status: 422,
      code: 'MissingRequired',
      message: 'a Config field must be set',
    });
  });

  describe.each([
    [
      'a name that is taken in other letters',
      {
        first: 'Taken'.toLowerCase(),
        body: (c: string) => ({ ...eksBody({ name: 'taken', credential: c, subnets, displayName: 'else' }) }),
      },
      { code: 'NotUnique', fieldName: 'Cluster name' },
    ],
    [
      'the same EKS cluster twice',
      { first: 'one', body: (c: string) => ({ ...eksBody({ name: 'one', credential: c, subnets }), name: 'two' }) },
      { code: 'InvalidBodyContent', message: 'cluster already exists for EKS cluster [one] in region [eu-central-1]' },
    ],
    [
      'no access at all',
      {
        body: (c: string) => eksBody({ name: 'x', credential: c, subnets, publicAccess: false, privateAccess: false }),
      },
      { code: 'InvalidBodyContent', message: 'public access, private access, or both must be enabled' },
    ],
    [
      'security groups without subnets',
      { body: (c: string) => eksBody({ name: 'x', credential: c, subnets: [], securityGroups: ['sg-1'] }) },
      { code: 'InvalidBodyContent', message: 'subnets must be provided if security groups are provided' },
    ],
    [
      'no node group',
      { body: (c: string) => eksBody({ name: 'x', credential: c, subnets, nodeGroups: [] }) },
      { code: 'InvalidBodyContent', message: 'must have at least one nodegroup' },
    ],
    ['no name', { body: () => ({ type: 'cluster' }) }, { code: 'MissingRequired', fieldName: 'name' }],
    [
      'a provider that is not active',
      { body: () => ({ name: 'x', aksConfig: { clusterName: 'x' } }) },
      { code: 'InvalidBodyContent' },
    ],
    [
      'an unreadable number',
      {
        body: (c: string) =>
          eksBody({ name: 'x', credential: c, subnets, nodeGroups: [{ nodegroupName: 'n', minSize: 'two' }] }),
      },
      { code: 'InvalidFormat', fieldName: 'eksConfig' },
    ],
    ['something that is not JSON', { body: () => '{' }, { code: 'InvalidBodyContent' }],
  ] as [string, { first?: string; body: (credential: string) => Json }, object][])(
    'POST /v3/clusters with %s',
    (_name, { first, body }, expected) => {
      test('is refused with 422', async () => {
        const credential = await simulated.addCredential();
        if (first !== undefined) {
          await call('POST', '/v3/clusters', eksBody({ name: first, credential, subnets }));
        }

        const answer = await call('POST', '/v3/clusters', body(credential));

        expect(answer).toMatchObject({
          status: 422,
          body: { type: 'error', baseType: 'error', status: 422, ...expected },
        });
      });
    },
  );

  test('does not find a credential that nobody has', async () => {
    const answer = await call(
      'POST',
      '/v3/clusters',
      eksBody({ name: 'x', credential: 'cattle-global-data:cc-nnnnn', subnets }),
    );

    expect(answer).toMatchObject({
      status: 404,
      body: { code: 'NotFound', message: 'error accessing cloud credential' },
    });
  });

  test('bends values into shape: trims, reads yes as true, takes the first of a list', async () => {
    const credential = await simulated.addCredential();

    const { body } = await call(
      'POST',
      '/v3/clusters',
      eksBody({
        name: 'x',
        credential,
        subnets,
        region: ['eu-central-1 '],
        privateAccess: 'yes',
        secretsEncryption: 'no',
      }),
    );

    expect(body.eksConfig).toMatchObject({ region: 'eu-central-1', privateAccess: true, secretsEncryption: false });
  });

  test('merges a PUT: objects key by key, lists and maps as a whole, and keeps what Rancher itself has marked', async () => {
    const credential = await simulated.addCredential();
    const { body } = await call('POST', '/v3/clusters', {
      ...eksBody({ name: 'x', credential, subnets, tags: { a: '1', b: '2' } }),
      labels: { mine: 'yes' },
    });

    const put = await call('PUT', `/v3/clusters/${body.id}`, {
      labels: { yours: 'yes' },
      eksConfig: { tags: { c: '3' }, displayName: 'renamed', nodeGroups: [{ nodegroupName: 'other' }] },
    });

    expect(put.body.labels).toEqual({ yours: 'yes', 'cattle.io/creator': 'norman' });
    expect(put.body.annotations).toMatchObject({ 'example.com/request-id': 'request-x' });
    expect(put.body.eksConfig).toMatchObject({ displayName: 'x', kubernetesVersion: '1.35', tags: { c: '3' } });
    expect(put.body.eksConfig.tags).not.toHaveProperty('a');
    expect(put.body.eksConfig.nodeGroups).toEqual([{ nodegroupName: 'other' }]);
  });

  test('lets the last writer win without a word', async () => {
    const credential = await simulated.addCredential();
    const { body } = await call('POST', '/v3/clusters', eksBody({ name: 'x', credential, subnets }));

    await call('PUT', `/v3/clusters/${body.id}`, { eksConfig: { publicAccessSources: ['198.51.100.1/32'] } });
    const second = await call('PUT', `/v3/clusters/${body.id}`, body);

    expect(second.status).toBe(200);
    expect(second.body.eksConfig.publicAccessSources).toEqual(body.eksConfig.publicAccessSources);
  });

  test('filters by exact name and pages by marker', async () => {
    const credential = await simulated.addCredential();
    for (const name of ['one', 'two', 'three']) {
      await call('POST', '/v3/clusters', eksBody({ name, credential, subnets }));
    }

    const named = await call('GET', '/v3/clusters?name=two');
    const first = await call('GET', '/v3/clusters?limit=3');
    const second = await call('GET', first.body.pagination.next.slice(simulated.url.length));

    expect(named.body.data.map(({ name }: Json) => name)).toEqual(['two']);
    expect(first.body).toMatchObject({
      type: 'collection',
      resourceType: 'cluster',
      pagination: { limit: 3, total: 4, partial: true },
    });
    expect([...first.body.data, ...second.body.data].map(({ name }: Json) => name).sort()).toEqual([
      'local',
      'one',
      'three',
      'two',
    ]);
    expect(second.body.pagination).not.toHaveProperty('next');
  });

  test('misspells the code of a method that is not allowed, as Norman does', async () => {
    const answer = await call('POST', '/v3/settings', {});

    expect(answer).toMatchObject({ status: 405, body: { code: 'MethodNotAllow' } });
  });

  test('cuts off bodies over one mebibyte', async () => {
    const answer = await call('POST', '/v3/clusters', { name: 'x', description: 'y'.repeat(2 ** 20) });

    expect(answer.status).toBe(413);
  });

  test('gives a new token with every kubeconfig', async () => {
    const before = (await call('GET', '/v3/tokens')).body.data.length;

    const config = await call('POST', '/v3/clusters/local?action=generateKubeconfig', {});
    const after = (await call('GET', '/v3/tokens')).body.data.length;

    expect(config.body.config).toContain(`${simulated.url.replace('http:', 'https:')}/k8s/clusters/local`);
    expect(after).toBe(before + 1);
  });

  test('registers an imported cluster by a manifest that only the right token opens', async () => {
    const { body } = await call('POST', '/v3/clusters', { type: 'cluster', name: 'cce', importedConfig: {} });
    await simulated.pass(1);

    const found = await call('GET', `/v3/clusterregistrationtokens?clusterId=${body.id}`);
    const [registration] = found.body.data;
    const manifest = await fetch(registration.manifestUrl);
    const wrong = await fetch(`${simulated.url}/v3/import/nonsense_${body.id}.yaml`);
    const raw = await call(
      'GET',
      `/k8s/clusters/local/apis/management.cattle.io/v3/namespaces/${body.id}/clusterregistrationtokens/default-token`,
    );

    expect(registration).toMatchObject({ name: 'default-token', clusterId: body.id });
    expect(await manifest.text()).toContain('cattle-cluster-agent');
    expect(wrong.status).toBe(400);
    expect(raw.body.status.manifestUrl).toContain('{token}');
  });

  test('wants both quotas of a project or none', async () => {
    const { body } = await call('POST', '/v3/clusters', { type: 'cluster', name: 'cce', importedConfig: {} });

    const half = await call('POST', '/v3/projects', {
      name: 'p',
      clusterId: body.id,
      resourceQuota: { limit: { pods: '10' } },
    });
    const whole = await call('POST', '/v3/projects', {
      name: 'p',
      clusterId: body.id,
      resourceQuota: { limit: { pods: '10' } },
      namespaceDefaultResourceQuota: { limit: { pods: '5' } },
    });

    expect(half).toMatchObject({
      status: 422,
      body: { code: 'MissingRequired', fieldName: 'namespaceDefaultResourceQuota' },
    });
    expect(whole).toMatchObject({ status: 201, body: { id: expect.stringMatching(`^${body.id}:p-`), name: 'p' } });
  });

  test('describes itself', async () => {
    const root = await call('GET', '/v3');
    const schema = await call('GET', '/v3/schemas/eksClusterConfigSpec');

    expect(root.body.links.clusters).toBe(`${simulated.url}/v3/clusters`);
    expect(Object.keys(schema.body.resourceFields)).toContain('publicAccessSources');
  });
});
