/** Longer than the margin of any SDK (AWS: five minutes), so that none finds a session that it takes for over. */
const MARGIN_MS = 6 * 60_000;

export interface Session {
  readonly expiration: Date;
}

export interface KeptSessions<Opened extends Session> {
  /** The session under this key: the one that is kept, or the one that `open` opens. */
  of(key: string, open: () => Promise<Opened>): Promise<Opened>;
  /**
   * The cloud has refused this session, whatever its end was to be. Dropped, unless another has taken its place since. True when it was one
   * that had been kept, so that a fresh one may be let in; one that was refused as soon as it was opened says that none will be.
   */
  forget(key: string, refused: (session: Opened) => boolean): Promise<boolean>;
}

/**
 * Keeps each session until shortly before its end. Whoever asks while one is being opened waits for that one; one that could not be
 * opened is forgotten. `now` is in milliseconds since the epoch.
 */
export function keptSessions<Opened extends Session>({ now }: { now: () => number }): KeptSessions<Opened> {
  const sessions = new Map<string, Promise<Opened>>();
  /** Those that were given out again after they had been opened. */
  const reused = new WeakSet<Opened>();
  return {
    async of(key, open) {
      const known = sessions.get(key);
      const kept = known && (await known);
      if (kept && kept.expiration.getTime() - now() > MARGIN_MS) {
        reused.add(kept);
        return kept;
      }
      const renewed = sessions.get(key);
      if (renewed && renewed !== known) return renewed;
      const opening = open();
      sessions.set(key, opening);
      opening.catch(() => sessions.delete(key));
      return opening;
    },

    async forget(key, refused) {
      const known = sessions.get(key);
      const kept = await known?.catch(() => undefined);
      if (kept === undefined || !refused(kept)) return true;
      if (sessions.get(key) === known) sessions.delete(key);
      return reused.has(kept);
    },
  };
}
