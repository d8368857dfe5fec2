/** Where seals are kept, out of reach of whoever operates the database. */
export interface SealArchive {
  /** Number of the last seal; 0 when there is none. Sees every seal that was added before. */
  last(): Promise<number>;
  /** The seal as it was added. Throws when there is none with this number. */
  read(number: number): Promise<string>;
  /** Adds a seal. Resolves with false when there is one with this number already; it stays as it is. */
  add(number: number, text: string): Promise<boolean>;
}

/** Signs a SHA-256 digest with a key that nobody can read. */
export type Sign = (digest: Uint8Array) => Promise<{
  readonly algorithm: string;
  readonly keyId: string;
  readonly signature: Uint8Array;
}>;
