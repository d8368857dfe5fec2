import type { ApiLimits, Calls, ProviderApi, Rate } from '../../pace/provider-api.ts';

/** The services of Google Cloud that are called in landing accounts. */
export type Service = 'compute' | 'sql' | 'dns' | 'gke' | 'iam' | 'monitoring';

/** The rest is left to whoever else calls there: the project's owner, Rancher's operator, the controllers inside the clusters. */
const OUR_SHARE = 0.5;

/**
 * "If your project reaches the maximum number of API requests within 60 seconds, you must wait for that rate quota to refill"
 * (Compute Engine rate quotas): a minute at the longest, and half of it on average.
 */
const PAUSE_SECONDS = 30;

/** A burst is a tenth of the minute, so that a single stage cannot use up what all have. */
const perMinute = (calls: number): Rate => ({ burst: calls / 10, perSecond: calls / 60 });

/**
 * What Google allows a project. Compute Engine: 1,500 requests a minute for each of mutation, get and list (rate quotas, "Quota per project
 * (defaultPerMinutePerProject)", "(ReadRequestsPerMinutePerProject)"). GKE: "3000 requests per min" for all methods together (GKE quotas);
 * half for each class. IAM: "Read requests 6,000 per minute", "Write requests 600 per minute"; Monitoring: "Time series queries 6,000" (their
 * quotas pages). For Cloud SQL and Cloud DNS the figures stand in each project's console only: assumed to be as Google's smallest.
 */
const allowed: Readonly<Record<Service, Pick<ApiLimits, 'read' | 'change'>>> = {
  compute: { read: perMinute(1500), change: perMinute(1500) },
  gke: { read: perMinute(1500), change: perMinute(1500) },
  sql: { read: perMinute(180), change: perMinute(180) },
  dns: { read: perMinute(180), change: perMinute(180) },
  iam: { read: perMinute(6000), change: perMinute(600) },
  monitoring: { read: perMinute(6000), change: perMinute(6000) },
};

export interface GooglePlace {
  /** The project's id. */
  readonly project: string;
  readonly region: string;
}

/** Rate quotas hold for a project, whatever the region. */
export function apiOf(service: Service, { project }: Pick<GooglePlace, 'project'>): ProviderApi {
  const { read, change } = allowed[service];
  return {
    provider: `google-${service}`,
    account: project,
    region: '',
    limits: { read: ours(read), change: ours(change), changesCountedBy: 'class', pauseSeconds: PAUSE_SECONDS },
  };
}

/** So many reading calls to each of these services. */
export function readsOf(counts: Partial<Record<Service, number>>, place: Pick<GooglePlace, 'project'>): Calls[] {
  const services = ['compute', 'dns', 'gke', 'sql'] as const;
  return services.flatMap((service) => {
    const count = counts[service];
    return count === undefined ? [] : [{ api: apiOf(service, place), class: 'read' as const, count }];
  });
}

function ours({ burst, perSecond }: Rate): Rate {
  return { burst: burst * OUR_SHARE, perSecond: perSecond * OUR_SHARE };
}
