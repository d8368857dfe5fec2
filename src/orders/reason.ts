import type { Reason } from '../../events/fields.ts';

export type { Reason } from '../../events/fields.ts';

/** Every reason for which an order can be refused, or a cancel waits or ends without effect. Programs of the ordering side branch on these words: they stay. */
export const reasonCodes = {
  'message-too-large': 'The message is larger than the bus can carry.',
  'not-json': 'The message is not JSON.',
  'not-a-cloudevent': 'An attribute that CloudEvents 1.0 asks for is missing or malformed.',
  'specversion-unsupported': 'The message is of another version of CloudEvents than 1.0.',
  'event-type-unknown': 'Nobody here knows orders of this type.',
  'nested-too-deeply': 'The data is nested more deeply than any order needs.',
  'text-malformed': 'A text holds a character, or a number is so large, that it cannot be stored.',
  'order-id-missing': 'Without an order id nobody can be told what became of the order.',
  'order-id-malformed': 'The order id has a character or a length that it must not have.',
  'tenant-name-missing': 'The order does not say which tenant it is about.',
  'tenant-name-malformed': 'The name of the tenant is not a DNS label of at most 30 characters.',
  'field-missing': 'A field that every order must have is not there.',
  'field-malformed': 'A field has a value that it cannot have.',
  'cloud-unknown': 'There is no such cloud.',
  'cloud-not-offered': 'The cloud is known, and no tenant can be placed there yet.',
  'region-unknown': 'No cloud has such a region.',
  'region-of-another-cloud': 'The region is one of another cloud.',
  'region-not-offered': 'The region is known, and no tenant can be placed there yet.',
  'residency-not-satisfied': 'The region cannot give the residency that was ordered.',
  'capability-missing': 'The region lacks something that the offering needs.',
  'offering-unavailable': 'The offering is not available at the cloud.',
  'add-on-unknown': 'There is no such add-on.',
  'name-taken': 'A living tenant has this name.',
  'no-landing-account': 'No account is registered for tenants in the region.',
  'no-room': 'No account that is registered in the region has room for a whole tenant.',
  'allow-list-full': 'The load balancer of Rancher cannot admit the addresses of another tenant.',
  'order-id-reused': 'An order with this id and other content has come before.',
  'order-awaited': 'The order that is to be cancelled has not come yet.',
  'tenant-unknown':
    'The order that is to be cancelled has not come in time, and no tenant is known that it could mean.',
  'tenant-retiring': 'The tenant is being retired already.',
  'order-not-of-tenant': 'The order that is to be cancelled is not that of the tenant.',
  'nothing-left': 'What was to be cancelled has ended already.',
  cancelled: 'A cancel of the order came before the order itself.',
} as const satisfies Record<string, string>;

export type ReasonCode = keyof typeof reasonCodes;

/** Refuses with a code of the closed set; `field` is the path within the CloudEvent, `data.tenant.name`. */
export function refuse(
  code: ReasonCode,
  because: { readonly field?: string; readonly message: string; readonly remedy: string },
): Reason {
  return { code, ...because };
}

/** How a refused JSON value is shown: short, and never ambiguous about its type. */
export function shown(value: unknown): string {
  const text =
    typeof value === 'object' && value !== null
      ? Array.isArray(value)
        ? `a list of ${value.length}`
        : 'an object'
      : String(JSON.stringify(value));
  return text.length > 80 ? `${text.slice(0, 77)}…"` : text;
}
