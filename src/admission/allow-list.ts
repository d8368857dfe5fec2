/** An address that is admitted, as the list itself shows it. */
export interface AdmittedAddress {
  /** The list's own id of the entry. */
  readonly ruleId: string;
  readonly cidr: string;
  readonly leaseId: string;
}

/**
 * The list of addresses that may reach Rancher's load balancer. Entries that carry no lease id are not ours and are neither
 * shown nor touched. Calls throw `StepFailure`. One writer at a time: implementations need no protection against another.
 */
export interface AllowList {
  readonly id: string;
  /** What is admitted now, as the provider shows it. */
  read(): Promise<AdmittedAddress[]>;
  /** Admits all of them, or none. An address that is admitted already is no error. */
  admit(leases: readonly { readonly leaseId: string; readonly cidr: string }[]): Promise<void>;
  /** Withdraws all of them. One that is gone already is no error. */
  withdraw(addresses: readonly AdmittedAddress[]): Promise<void>;
}
