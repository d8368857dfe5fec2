import { apiVersionOf, type Kind, type KubeObject } from '../store/kube-object.ts';

/** A resource type whatever the type of its objects. */
export type AnyKind = Kind<KubeObject>;

const allVerbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];

export const coreVersions = (serverAddress: string): object => ({
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
});

export function groupList(kinds: readonly AnyKind[]): object {
  const names = [...new Set(kinds.map(({ group }) => group))].filter((group) => group !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: names.map((name) => groupOf(name, kinds)) };
}

export function groupOf(name: string, kinds: readonly AnyKind[]): object {
  const versions = [...new Set(kinds.filter(({ group }) => group === name).map(({ version }) => version))].map(
    (version) => ({
      groupVersion: `${name}/${version}`,
      version,
    }),
  );
  return { kind: 'APIGroup', apiVersion: 'v1', name, versions, preferredVersion: versions[0] };
}

export function resourceList(
  kinds: readonly AnyKind[],
  { group, version }: { group: string; version: string },
): object {
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf({ group, version }),
    resources: kinds
      .filter((kind) => kind.group === group && kind.version === version)
      .map(({ plural, singular, namespaced, kind, shortNames, verbs }) => ({
        name: plural,
        singularName: singular,
        namespaced,
        kind,
        verbs: verbs ?? allVerbs,
        ...(shortNames && { shortNames }),
      })),
  };
}
