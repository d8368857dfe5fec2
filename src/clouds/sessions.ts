/** Longer than the margin of any SDK (AWS: five minutes), so that none finds a session that it takes for over. */
const MARGIN_MS = 6 * 60_000;

export interface Session {
  readonly expiration: Date;
}

/** The session under this key: the one that is kept, or the one that `open` opens. */
export type KeepSession<Opened extends Session> = (key: string, open: () => Promise<Opened>) => Promise<Opened>;

/**
 * Keeps each session until shortly before its end. Whoever asks while one is being opened waits for that one; one that could not be
 * opened is forgotten. `now` is in milliseconds since the epoch.
 */
export function keptSessions<Opened extends Session>({ now }: { now: () => number }): KeepSession<Opened> {
  const sessions = new Map<string, Promise<Opened>>();
  return async (key, open) => {
    const known = sessions.get(key);
    const kept = known && (await known);
    if (kept && kept.expiration.getTime() - now() > MARGIN_MS) return kept;
    const renewed = sessions.get(key);
    if (renewed && renewed !== known) return renewed;
    const opening = open();
    sessions.set(key, opening);
    opening.catch(() => sessions.delete(key));
    return opening;
  };
}
