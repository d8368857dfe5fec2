import type { KubeObject } from '../store/kube-object.ts';
import type { AnyKind } from './discovery.ts';

/** True when the client would rather have rows to print, as `kubectl get` does. */
export const wantsTable = (accept: string | undefined): boolean =>
  /as=Table;v=v1|v=v1;.*as=Table|as=Table/.test(accept ?? '');

/** `meta.k8s.io/v1 Table`: what `kubectl get` prints. */
export function tableOf(
  objects: readonly KubeObject[],
  {
    kind,
    metadata,
    nowMs,
    includeObject = 'Metadata',
  }: { kind: AnyKind; metadata: object; nowMs: number; includeObject?: string | null },
): object {
  const columns = kind.columns ?? [];
  const column = (name: string, format = '') => ({ name, type: 'string', format, description: name, priority: 0 });
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: [column('Name', 'name'), ...columns.map(({ name }) => column(name)), column('Age')],
    rows: objects.map((object) => ({
      cells: [
        object.metadata.name,
        ...columns.map(({ read }) => read(object)),
        age(nowMs - Date.parse(object.metadata.creationTimestamp)),
      ],
      object: includeObject === 'Object' ? object : partial(object),
    })),
  };
}

const partial = ({ metadata }: KubeObject) => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
});

/** As kubectl writes durations: `45s`, `12m`, `3h20m`, `2d4h`. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [minutes, hours, days] = [60, 3600, 86_400].map((unit) => Math.floor(seconds / unit)) as [
    number,
    number,
    number,
  ];
  if (seconds < 120) {
    return `${seconds}s`;
  }
  if (minutes < 180) {
    return seconds % 60 === 0 || minutes >= 10 ? `${minutes}m` : `${minutes}m${seconds % 60}s`;
  }
  if (hours < 48) {
    return hours >= 8 || minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
  }
  return days >= 8 || hours % 24 === 0 ? `${days}d` : `${days}d${hours % 24}h`;
}
