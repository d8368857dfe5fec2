import { type Certificate, certificate } from '../../../http/certificate.ts';
import type { Cluster } from '../../objects.ts';

/** Each cluster is an authority of its own. */
export interface ClusterCertificates {
  /** PEM of the cluster's own authority, which everybody gets who may ask for the cluster's certificates. */
  authority(cluster: Cluster): string;
  ofServer(cluster: Cluster, address: string): Certificate;
  /** For an administrator of the cluster; a new one each time. */
  ofClient(cluster: Cluster): Certificate;
}

export function createCertificates(): ClusterCertificates {
  const authorities = new Map<string, Certificate>();
  const subject = { commonName: 'CCE', organization: 'CCE' };
  const authorityOf = ({ id }: Cluster) => {
    const known = authorities.get(id) ?? certificate({ subject });
    authorities.set(id, known);
    return known;
  };
  const signed = (cluster: Cluster, wanted: Omit<Parameters<typeof certificate>[0], 'issuer'>) =>
    certificate({ ...wanted, issuer: { subject, key: authorityOf(cluster).key } });
  return {
    authority: (cluster) => authorityOf(cluster).cert,
    ofServer: (cluster, address) =>
      signed(cluster, { subject: { commonName: 'kube-apiserver' }, names: ['kubernetes.default.svc', address] }),
    ofClient: (cluster) =>
      signed(cluster, { subject: { commonName: 'kubernetes-admin', organization: 'system:masters' } }),
  };
}
