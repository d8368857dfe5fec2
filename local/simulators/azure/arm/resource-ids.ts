/** Ids are the same in any case: `resourcegroups` and `resourceGroups` name one thing. */
export const keyOfId = (armId: string): string => armId.toLowerCase();

export const groupIdOf = (subscriptionId: string, resourceGroup: string): string =>
  `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;

export interface NamedResource {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** `Microsoft.Network/privateDnsZones/virtualNetworkLinks` takes two names. */
  readonly type: string;
  readonly names: readonly string[];
}

export function resourceIdOf({ subscriptionId, resourceGroup, type, names }: NamedResource): string {
  const [namespace = '', ...types] = type.split('/');
  const path = types.map((each, index) => `${each}/${names[index] ?? ''}`).join('/');
  return `${groupIdOf(subscriptionId, resourceGroup)}/providers/${namespace}/${path}`;
}

/** `…/virtualNetworks/{parent}/subnets/{name}` of a type, as a template for routes; without the last name for lists. */
export function templateOf(type: string, { list = false }: { list?: boolean } = {}): string {
  const [namespace = '', ...types] = type.split('/');
  const names = types.length > 1 ? ['parent', 'name'] : ['name'];
  const path = types.map((each, index) => {
    const isLast = index === types.length - 1;
    return list && isLast ? each : `${each}/{${names[index] ?? 'name'}}`;
  });
  return `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/${namespace}/${path.join('/')}`;
}

/** The subnet's network, the link's zone. */
export const parentIdOf = (armId: string): string => armId.split('/').slice(0, -2).join('/');

export const lastNameOf = (armId: string): string => armId.split('/').at(-1) ?? '';

export const subscriptionOf = (armId: string): string => armId.split('/')[2] ?? '';
