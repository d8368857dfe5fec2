import type { AnyKind } from '../../../rancher/kubernetes/discovery.ts';
import { events, namespaces, nodes, pods, secrets } from '../../../rancher/objects.ts';
import type { Kind, KubeObject } from '../../../rancher/store/kube-object.ts';

type Type = Pick<Kind<KubeObject>, 'group' | 'version' | 'kind' | 'plural' | 'namespaced'>;

const kind = (type: Type): Kind<KubeObject> => ({ ...type, singular: type.kind.toLowerCase() });
const rbac = { group: 'rbac.authorization.k8s.io', version: 'v1' } as const;
const core = { group: '', version: 'v1' } as const;

export const deployments = kind({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  namespaced: true,
});

/** What a cluster's API server knows here: what an agent is made of, and what there is to look at. */
export const kinds = [
  namespaces,
  secrets,
  nodes,
  pods,
  events,
  kind({ ...core, kind: 'ServiceAccount', plural: 'serviceaccounts', namespaced: true }),
  kind({ ...core, kind: 'Service', plural: 'services', namespaced: true }),
  kind({ ...rbac, kind: 'ClusterRole', plural: 'clusterroles', namespaced: false }),
  kind({ ...rbac, kind: 'ClusterRoleBinding', plural: 'clusterrolebindings', namespaced: false }),
  deployments,
] as unknown as readonly AnyKind[];
