/** Milliseconds since the epoch, as all times in the simulated world. */
export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  readonly accountId: string;
  readonly userName: string;
  readonly createdAtMs: number;
  /** From when on it is listed, and good for anything: IAM is eventually consistent. */
  readonly visibleAtMs: number;
  status: 'Active' | 'Inactive';
  lastUse: Use | undefined;
}

export interface Use {
  readonly atMs: number;
  readonly service: string;
  readonly region: string;
}
