import type { ProviderApi } from '../pace/provider-api.ts';

/**
 * Rancher itself limits nobody; a load balancer in front of it may. So these are ours: what Kubernetes' own clients allow themselves, 20
 * requests a second and 30 at once (client-go), and half of it for changes, each of which makes Rancher's controllers call others. One
 * Rancher serves all tenants, so whoever calls it takes from the same buckets.
 */
export function rancherApi(url: string): ProviderApi {
  return {
    provider: 'rancher',
    account: new URL(url).host,
    region: '',
    limits: {
      read: { burst: 30, perSecond: 20 },
      change: { burst: 30, perSecond: 10 },
      changesCountedBy: 'class',
      pauseSeconds: 5,
    },
  };
}
