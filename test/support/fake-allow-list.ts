import type { AdmittedAddress, AllowList } from '../../src/admission/allow-list.ts';
import { StepFailure } from '../../src/platform/failure.ts';

/** An allow-list in memory. It shows changes only after so many more reads, and may be full. */
export class FakeAllowList implements AllowList {
  readonly id = 'sg-1';
  readonly calls: string[] = [];
  readonly #settings: { readonly lagReads: number; readonly capacity: number };
  #entries: AdmittedAddress[] = [];
  #shown: AdmittedAddress[] = [];
  #readsToShow = 0;
  #made = 0;

  constructor(settings: { lagReads?: number; capacity?: number } = {}) {
    this.#settings = { lagReads: 0, capacity: 60, ...settings };
  }

  get entries(): readonly AdmittedAddress[] {
    return this.#entries;
  }

  /** Puts entries there as an earlier run has left them. */
  put(leases: readonly { leaseId: string; cidr: string }[]): void {
    this.#entries = [...this.#entries, ...leases.map((lease) => this.#entry(lease))];
    this.#shown = this.#entries;
  }

  async read(): Promise<AdmittedAddress[]> {
    this.calls.push('read');
    if (this.#readsToShow > 0) this.#readsToShow -= 1;
    else this.#shown = this.#entries;
    return [...this.#shown];
  }

  async admit(leases: readonly { leaseId: string; cidr: string }[]): Promise<void> {
    this.calls.push(`admit ${leases.map(({ cidr }) => cidr).join(' ')}`);
    const added = leases.filter(({ cidr }) => this.#entries.every((entry) => entry.cidr !== cidr));
    if (this.#entries.length + added.length > this.#settings.capacity) {
      throw new StepFailure('quota-exceeded', 'The allow-list is full.');
    }
    this.#entries = [...this.#entries, ...added.map((lease) => this.#entry(lease))];
    this.#readsToShow = this.#settings.lagReads;
  }

  async withdraw(addresses: readonly AdmittedAddress[]): Promise<void> {
    this.calls.push(`withdraw ${addresses.map(({ cidr }) => cidr).join(' ')}`);
    const left = this.#entries.filter(({ ruleId }) => addresses.every((address) => address.ruleId !== ruleId));
    if (left.length === this.#entries.length) return;
    this.#entries = left;
    this.#readsToShow = this.#settings.lagReads;
  }

  #entry(lease: { leaseId: string; cidr: string }): AdmittedAddress {
    this.#made += 1;
    return { ruleId: `sgr-${this.#made}`, ...lease };
  }
}
