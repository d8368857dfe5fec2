import type { Ask } from '../pace/ask.ts';
import type { ProviderApi } from '../pace/provider-api.ts';
import type { AllowList } from './allow-list.ts';

/** The list at the pace that its provider allows all of us. Each of its calls may be made twice: what is done already is no error. */
export function pacedAllowList(allowList: AllowList, { ask, api }: { ask: Ask; api: ProviderApi }): AllowList {
  const reading = [{ api, class: 'read' as const, count: 1 }];
  const changing = [{ api, class: 'change' as const, count: 1, kind: 'allow-list' }];
  return {
    id: allowList.id,
    read: () => ask(reading, () => allowList.read()),
    admit: (leases) => ask(changing, () => allowList.admit(leases)),
    withdraw: (addresses) => ask(changing, () => allowList.withdraw(addresses)),
  };
}
