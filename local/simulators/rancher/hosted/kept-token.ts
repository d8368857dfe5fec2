export interface IssuedToken {
  readonly token: string;
  readonly expiresInSeconds: number;
}

/** The SDKs ask for a new one some minutes before the end of the old. */
const EARLY_MS = 5 * 60_000;

/** A token that is asked for when it is needed, and kept until shortly before its end. */
export function keptToken(issue: () => Promise<IssuedToken>, now: () => number): () => Promise<string> {
  let kept: { readonly token: string; readonly untilMs: number } | undefined;
  return async () => {
    if (!kept || kept.untilMs <= now()) {
      const { token, expiresInSeconds } = await issue();
      kept = { token, untilMs: now() + expiresInSeconds * 1000 - EARLY_MS };
    }
    return kept.token;
  };
}
