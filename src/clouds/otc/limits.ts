import type { ApiLimits, Calls, ProviderApi, Rate } from '../../pace/provider-api.ts';

/** The services that are called in landing projects. */
export type Service = 'cce' | 'ecs' | 'elb' | 'evs' | 'nat' | 'rds' | 'vpc';

/** The rest is left to whoever else calls there: the project's owner, and CCE itself on behalf of the clusters. */
const OUR_SHARE = 0.5;

/**
 * The API references name no figures; that there are limits is seen from `CCE.02429001` and `APIGW.0308`, "The throttling threshold has been
 * reached". Assumed to be the smallest that another cloud publishes, which every one of its services takes without a refusal.
 */
const allowed: { readonly read: Rate; readonly change: Rate } = {
  read: { burst: 40, perSecond: 10 },
  change: { burst: 20, perSecond: 5 },
};

/** "Use the retry mechanism … after a short period of time (for example, 2 to 5 seconds)", about `APIG.0308`. */
const PAUSE_SECONDS = 3;

export interface OtcPlace {
  /** The id of the project. */
  readonly project: string;
  readonly region: string;
}

export function apiOf(service: Service, { project, region }: OtcPlace): ProviderApi {
  const limits: ApiLimits = {
    read: ours(allowed.read),
    change: ours(allowed.change),
    changesCountedBy: 'class',
    pauseSeconds: PAUSE_SECONDS,
  };
  return { provider: `otc-${service}`, account: project, region, limits };
}

/** So many reading calls to each of these services. */
export function readsOf(counts: Partial<Record<Service, number>>, place: OtcPlace): Calls[] {
  const services = ['cce', 'ecs', 'elb', 'evs', 'nat', 'rds', 'vpc'] as const;
  return services.flatMap((service) => {
    const count = counts[service];
    return count === undefined ? [] : [{ api: apiOf(service, place), class: 'read' as const, count }];
  });
}

function ours({ burst, perSecond }: Rate): Rate {
  return { burst: burst * OUR_SHARE, perSecond: perSecond * OUR_SHARE };
}
