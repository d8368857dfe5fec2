export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  /** RFC 3339, whole seconds, as the Kubernetes API writes times. */
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** An object as the Kubernetes API of Rancher's own cluster stores it. Never changed in place: every change is a new object. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
}

/** What a writer says of a new object; the store adds identity, version and times. */
export type NewObject<Item extends KubeObject> = Omit<Item, 'apiVersion' | 'kind' | 'metadata'> & {
  readonly metadata: Partial<Metadata> & { readonly name: string };
};

/** A resource type of the Kubernetes API. `Item` is the type of its objects. */
export interface Kind<Item extends KubeObject> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames?: readonly string[];
  /** Columns that `kubectl get` shows between name and age. */
  readonly columns?: readonly Column<Item>[];
  /** What the API server keeps of a body: the structural schema of a resource type prunes unknown keys. */
  readonly prune?: (body: Record<string, unknown>) => Record<string, unknown>;
  /** Verbs that the API offers; all of them when absent. */
  readonly verbs?: readonly string[];
}

export interface Column<Item> {
  readonly name: string;
  read(item: Item): string;
}

export interface ObjectKey {
  readonly namespace?: string | undefined;
  readonly name: string;
}

export const apiVersionOf = ({ group, version }: { group: string; version: string }): string =>
  group === '' ? version : `${group}/${version}`;

/** Name of the type as error messages write it: `clusters.management.cattle.io`. */
export const qualifiedName = ({ group, plural }: { group: string; plural: string }): string =>
  group === '' ? plural : `${plural}.${group}`;
