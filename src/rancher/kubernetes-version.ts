/** The minor version that all clusters get, whoever makes them. */
export const KUBERNETES_VERSION = '1.35';

/** `1.35` of `1.35.2-gke.1000000`: patches come and go without us. */
export function minorOf(version: unknown): unknown {
  return typeof version === 'string' ? (/^\d+\.\d+/.exec(version)?.[0] ?? version) : version;
}
