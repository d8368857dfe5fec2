import type { Calls, ProviderApi, Rate } from '../../pace/provider-api.ts';

/** The rest is left to whoever else calls for this subscription: its owner, Rancher, the controllers inside the clusters. */
const OUR_SHARE = 0.5;

/** Azure says with nearly every refusal when to come back. */
const PAUSE_SECONDS = 5;

/**
 * "The subscription limits apply per subscription, per service principal, and per operation type": buckets of 250 reading and 200 changing
 * calls, refilled with 25 and 10 a second (Azure Resource Manager, request limits and throttling). Microsoft.Network allows a subscription
 * 1,000 changing calls in five minutes, whoever makes them (same page), and nearly all of ours go there.
 */
const allowed: { readonly read: Rate; readonly change: Rate } = {
  read: { burst: 250, perSecond: 25 },
  change: { burst: 200, perSecond: 1000 / 300 },
};

export interface AzurePlace {
  /** The id of the subscription. */
  readonly account: string;
  readonly region: string;
}

/**
 * Resource Manager counts calls to all providers together, where the caller is and not where the resource is ("per Azure Resource Manager
 * instance in the region of the user sending the request", same page): a refusal holds for every region of the subscription.
 */
export function apiOf({ account }: Pick<AzurePlace, 'account'>): ProviderApi {
  return {
    provider: 'azure',
    account,
    region: '',
    limits: {
      read: ours(allowed.read),
      change: ours(allowed.change),
      changesCountedBy: 'class',
      pauseSeconds: PAUSE_SECONDS,
    },
  };
}

/**
 * Applications of an Entra tenant, through Microsoft Graph: a new tenant may have "3,500 ResourceUnits per 10 sec" for all its applications, and a call
 * for an application costs one (throttling limits, identity and access). We call a few times a day.
 */
export function graphApiOf({ tenantId }: { readonly tenantId: string }): ProviderApi {
  const rate = ours({ burst: 100, perSecond: 10 });
  return {
    provider: 'microsoft-graph',
    account: tenantId,
    region: '',
    limits: { read: rate, change: rate, changesCountedBy: 'class', pauseSeconds: PAUSE_SECONDS },
  };
}

export function readsOf(count: number, place: Pick<AzurePlace, 'account'>): Calls[] {
  return [{ api: apiOf(place), class: 'read', count }];
}

function ours({ burst, perSecond }: Rate): Rate {
  return { burst: burst * OUR_SHARE, perSecond: perSecond * OUR_SHARE };
}
