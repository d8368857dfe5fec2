import type { RestRequest, RestRoute } from '../../rest/vendor.ts';
import { refusal } from '../faults.ts';
import type { Cluster } from '../objects.ts';
import { quotaOf } from '../quotas.ts';
import { integer, object, optional, text } from '../shape.ts';
import { bodyAs, type OtcStore, placeOf, route, visible } from '../store.ts';
import { bind, unbind } from '../vpc/public-ips.ts';
import { createCluster, startDeletion } from './cluster-lifecycle.ts';
import { type ClusterRequest, clusterShape, invalidRequest } from './cluster-request.ts';
import type { CceJobs } from './jobs.ts';
import type { ClusterCertificates } from './kubernetes/certificates.ts';
import { kubeconfig } from './kubernetes/kubeconfig.ts';

export function need({ objects }: OtcStore, request: RestRequest): Cluster {
  const cluster = objects.clusters.find(placeOf(request), request.params.cluster ?? '');
  if (!cluster) throw refusal(404, 'CCE.01404001', 'Resource not found.');
  return cluster;
}

const at = (rest: string) => `/api/v3/projects/{project}/clusters${rest}`;

export function clusterRoutes(
  store: OtcStore,
  { jobs, certificates }: { jobs: CceJobs; certificates: ClusterCertificates },
): RestRoute[] {
  const { world, objects } = store;
  const { clusters, publicIps } = objects;

  return [
    route({ service: 'cce', at: `POST ${at('')}`, operation: 'CreateCluster' }, (request) => {
      const asked = bodyAs<ClusterRequest>(request, { shape: clusterShape, refuse: invalidRequest });
      const made = createCluster(store, { place: placeOf(request), asked, jobs });
      return { status: 201, body: shown(store, made) };
    }),

    route({ service: 'cce', at: `GET ${at('')}`, operation: 'ListClusters' }, (request) => {
      const items = visible(clusters, { world, place: placeOf(request) }).map((cluster) => shown(store, cluster));
      return { status: 200, body: { kind: 'Cluster', apiVersion: 'v3', items } };
    }),

    route({ service: 'cce', at: `GET ${at('/{cluster}')}`, operation: 'ShowCluster' }, (request) => ({
      status: 200,
      body: shown(store, need(store, request)),
    })),

    route({ service: 'cce', at: `DELETE ${at('/{cluster}')}`, operation: 'DeleteCluster' }, (request) => {
      const cluster = need(store, request);
      const asks = (name: string) => ['true', 'block', 'try'].includes(request.query.get(name) ?? '');
      startDeletion(store, { cluster, jobs, volumes: asks('delete_evs'), balancers: asks('delete_net') });
      return { status: 200, body: shown(store, cluster) };
    }),

    route({ service: 'cce', at: `PUT ${at('/{cluster}/mastereip')}`, operation: 'UpdateClusterEip' }, (request) => {
      const { spec } = bodyAs<{ spec: { action: string; spec?: { id: string } } }>(request, {
        shape: object({ spec: object({ action: text(), spec: optional(object({ id: text({ min: 1 }) })) }) }),
        refuse: invalidRequest,
      });
      const cluster = need(store, request);
      unbind(publicIps.find(cluster, cluster.publicIpId ?? ''));
      cluster.publicIpId = undefined;
      if (spec.action.toLowerCase() === 'bind') {
        const publicIp = publicIps.find(cluster, spec.spec?.id ?? '');
        if (!publicIp || publicIp.boundTo !== undefined) throw invalidRequest('The EIP is not there, or in use.');
        bind(publicIp, { to: cluster.id });
        cluster.publicIpId = publicIp.id;
      } else if (spec.action.toLowerCase() !== 'unbind') {
        throw invalidRequest('action is bind or unbind');
      }
      return { status: 200, body: { metadata: {}, spec, status: { publicEndpoint: publicEndpoint(store, cluster) } } };
    }),

    route(
      { service: 'cce', at: `POST ${at('/{cluster}/clustercert')}`, operation: 'CreateKubernetesClusterCert' },
      (request) => {
        bodyAs(request, { shape: object({ duration: integer({ min: -1, max: 1825 }) }), refuse: invalidRequest });
        const cluster = need(store, request);
        const external = publicEndpoint(store, cluster);
        return { status: 200, body: kubeconfig(cluster, { internal: INTERNAL, external, certificates }) };
      },
    ),

    route({ service: 'cce', at: 'GET /api/v3/projects/{project}/quotas', operation: 'ShowQuotas' }, (request) => {
      const place = placeOf(request);
      const quotaLimit = quotaOf(world, { place, name: 'clusters' });
      const used = clusters.at(place).length;
      return {
        status: 200,
        body: { quotas: { resources: [{ quotaKey: 'cluster', quotaLimit, used, unit: 'count' }] } },
      };
    }),
  ];
}

const INTERNAL = 'https://10.64.0.10:5443';

function publicEndpoint({ objects }: OtcStore, cluster: Cluster): string {
  const address = objects.publicIps.find(cluster, cluster.publicIpId ?? '')?.address;
  return address === undefined ? '' : `https://${address}:5443`;
}

function shown(store: OtcStore, cluster: Cluster) {
  const external = publicEndpoint(store, cluster);
  const isUp = cluster.state === 'Available';
  return {
    kind: 'Cluster',
    apiVersion: 'v3',
    metadata: {
      name: cluster.name,
      uid: cluster.id,
      creationTimestamp: `${new Date(cluster.createdAtMs).toISOString().replace('T', ' ').replace('Z', '')} +0000 UTC`,
    },
    spec: cluster.spec,
    status: {
      phase: cluster.state,
      jobID: cluster.jobId,
      ...(cluster.failure && { reason: cluster.failure.code, message: cluster.failure.message }),
      ...(isUp && { endpoints: [{ internal: INTERNAL }, ...(external ? [{ external }] : [])] }),
    },
  };
}
