import { describe, expect, it } from '@jest/globals';
import { applyAll, objectsIn } from '../../../src/kubernetes/apply.ts';
import type { KubernetesClient, KubernetesRequest } from '../../../src/kubernetes/client.ts';

const manifest = `
---
apiVersion: v1
kind: Namespace
metadata:
  name: cattle-system

---

---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: cattle-admin-binding
  namespace: cattle-system
---
# nothing but words
---
apiVersion: v1
kind: Secret
metadata:
  name: cattle-credentials-1
  namespace: cattle-system
data:
  token: "c2VjcmV0LXRva2Vu"
`;

const resources: Readonly<Record<string, object[]>> = {
  '/api/v1': [
    { name: 'namespaces', kind: 'Namespace', namespaced: false },
    { name: 'namespaces/status', kind: 'Namespace', namespaced: false },
    { name: 'secrets', kind: 'Secret', namespaced: true },
  ],
  '/apis/rbac.authorization.k8s.io/v1': [
    { name: 'clusterrolebindings', kind: 'ClusterRoleBinding', namespaced: false },
  ],
};

function cluster(): { client: KubernetesClient; asked: KubernetesRequest[] } {
  const asked: KubernetesRequest[] = [];
  const client: KubernetesClient = {
    async call(request, answer) {
      asked.push(request);
      return answer.parse(request.method === 'GET' ? { resources: resources[request.path] ?? [] } : {});
    },
  };
  return { client, asked };
}

describe('the objects of a manifest', () => {
  it('are those of its documents, without the empty ones, in their order', () => {
    const kinds = objectsIn(manifest).map(({ kind, metadata }) => `${kind} ${metadata.name}`);

    expect(kinds).toEqual([
      'Namespace cattle-system',
      'ClusterRoleBinding cattle-admin-binding',
      'Secret cattle-credentials-1',
    ]);
  });

  it.each([
    ['a page that is none', '<html>token: secret-token</html>: :'],
    ['broken YAML', 'apiVersion: v1\nkind: [secret-token'],
    ['an object without a name', 'apiVersion: v1\nkind: Secret\nmetadata: {}\ndata: { token: secret-token }'],
  ])('are refused as a whole where there is %s, without a word of what stood there', (_what, text) => {
    const read = () => objectsIn(text);

    expect(read).toThrow('A manifest cannot be read as objects of Kubernetes.');
    expect(read).not.toThrow(/secret-token/);
  });
});

describe('objects that are applied', () => {
  it('go to the places that the cluster itself names, each by server-side apply', async () => {
    const { client, asked } = cluster();

    await applyAll(objectsIn(manifest), client);

    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/v1',
      'GET /apis/rbac.authorization.k8s.io/v1',
      'PATCH /api/v1/namespaces/cattle-system',
      'PATCH /apis/rbac.authorization.k8s.io/v1/clusterrolebindings/cattle-admin-binding',
      'PATCH /api/v1/namespaces/cattle-system/secrets/cattle-credentials-1',
    ]);
    expect(asked.at(-1)).toMatchObject({
      query: { fieldManager: 'tenantry', force: 'true' },
      contentType: 'application/apply-patch+yaml',
    });
  });

  it('of a kind that the cluster does not know stop the rest', async () => {
    const { client } = cluster();
    const unknown = objectsIn('apiVersion: v1\nkind: Wardrobe\nmetadata: { name: oak }');

    await expect(applyAll(unknown, client)).rejects.toMatchObject({
      code: 'unexpected',
      message: 'The cluster knows no Wardrobe of v1.',
    });
  });
});
