import type { Core } from '../core.ts';
import { issueToken } from '../http/tokens.ts';
import type { ClusterObject } from '../object-types.ts';
import { settings } from '../objects.ts';

/** A kubeconfig that goes through Rancher's proxy, with a new token in it each time it is made. */
export function makeKubeconfig(
  clusters: readonly ClusterObject[],
  { baseUrl, ttlMs, core }: { baseUrl: string; ttlMs: number; core: Core },
): { readonly text: string; readonly tokenName: string } {
  const defaultMinutes = Number(core.store.get(settings, { name: 'kubeconfig-default-token-ttl-minutes' }).value);
  const ttl = ttlMs > 0 ? ttlMs : defaultMinutes * 60_000;
  const { token, key } = issueToken({ form: 'legacy', description: 'Kubeconfig token', ttl }, core);
  const authority = Buffer.from(core.store.get(settings, { name: 'cacerts' }).value).toString('base64');
  // kubectl sends no token over plain HTTP.
  const secureUrl = baseUrl.replace(/^http:/, 'https:');
  const entries = clusters.map(({ metadata, spec }) => ({
    name: spec.displayName,
    server: `${secureUrl}/k8s/clusters/${metadata.name}`,
  }));
  const text = `apiVersion: v1
kind: Config
clusters:
${entries.map(({ name, server }) => `- name: "${name}"\n  cluster:\n    server: "${server}"\n    certificate-authority-data: "${authority}"`).join('\n')}
users:
- name: "tenantry"
  user:
    token: "${token.metadata.name}:${key}"
contexts:
${entries.map(({ name }) => `- name: "${name}"\n  context:\n    user: "tenantry"\n    cluster: "${name}"`).join('\n')}
current-context: "${entries[0]?.name ?? ''}"
`;
  return { text, tokenName: token.metadata.name };
}
