/** What the Open Telekom Cloud can do for a tenant, as far as a plan depends on it. */
export const capabilities = {
  /** Zones that a tenant needs at least: eu-ch2 has two, the other regions three. */
  zones: 2,
  /** Whether we make and revoke keys that Rancher works with. It has none here. */
  rotatesRancherKeys: false,
} as const;
