import type { ProviderApi } from '../pace/provider-api.ts';

/**
 * Each cluster has an API server of its own, so what one of them wants concerns no other. These limits are ours: what controllers allow
 * themselves by default, 20 requests a second and 30 at once (controller-runtime).
 */
export function kubernetesApi(clusterId: string): ProviderApi {
  return {
    provider: 'kubernetes',
    account: clusterId,
    region: '',
    limits: {
      read: { burst: 30, perSecond: 20 },
      change: { burst: 30, perSecond: 20 },
      changesCountedBy: 'class',
      pauseSeconds: 1,
    },
  };
}
