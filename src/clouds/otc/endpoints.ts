import type { Service } from './limits.ts';

/**
 * "Regions and Endpoints": `{service}.{region}.otc.t-systems.com`. The Swiss region lies below `sc.otc.t-systems.com`, and its IAM for the
 * public is `iam-pub`.
 */
export function hostOf(service: Service | 'iam', region: string): string {
  if (region !== 'eu-ch2') return `${service}.${region}.otc.t-systems.com`;
  return `${service === 'iam' ? 'iam-pub' : service}.${region}.sc.otc.t-systems.com`;
}
