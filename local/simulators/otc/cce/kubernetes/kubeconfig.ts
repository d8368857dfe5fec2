import type { Cluster } from '../../objects.ts';
import type { ClusterCertificates } from './certificates.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

/**
 * With an address there are three ways in, of which the usual one does not look at who answers: "externalTLSVerify" is for "public access and
 * two-way authentication" (user guide, "Connecting to a Cluster Using kubectl").
 */
export function kubeconfig(
  cluster: Cluster,
  { internal, external, certificates }: { internal: string; external: string; certificates: ClusterCertificates },
) {
  const authority = { 'certificate-authority-data': base64(certificates.authority(cluster)) };
  const { cert, key } = certificates.ofClient(cluster);
  const ways = [
    { context: 'internal', name: 'internalCluster', cluster: { server: internal, ...authority } },
    ...(external === ''
      ? []
      : [
          {
            context: 'external',
            name: 'externalCluster',
            cluster: { server: external, 'insecure-skip-tls-verify': true },
          },
          {
            context: 'externalTLSVerify',
            name: 'externalClusterTLSVerify',
            cluster: { server: external, ...authority },
          },
        ]),
  ];
  return {
    kind: 'Config',
    apiVersion: 'v1',
    preferences: {},
    clusters: ways.map(({ name, cluster: reached }) => ({ name, cluster: reached })),
    users: [{ name: 'user', user: { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) } }],
    contexts: ways.map(({ context, name }) => ({ name: context, context: { cluster: name, user: 'user' } })),
    'current-context': external === '' ? 'internal' : 'external',
  };
}
