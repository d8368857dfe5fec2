/** First look: shortly before the usual end. */
const FIRST_LOOK = 0.85;
/** Every further look: a part of the usual duration later. */
const NEXT_LOOK = 0.15;
/** Providers show what they made, or unmade, a moment later: EC2 documents eventual consistency of its Describe calls. */
export const VISIBILITY_SECONDS = 5;

/** Seconds until another look is worth its price, for something that usually takes `usualSeconds`. */
export function waitSeconds(usualSeconds: number, elapsedSeconds: number): number {
  return Math.ceil(Math.max(FIRST_LOOK * usualSeconds - elapsedSeconds, NEXT_LOOK * usualSeconds, VISIBILITY_SECONDS));
}
