import { SHORT_WAIT_SECONDS } from '../platform/short-wait.ts';

/** First look: well before the usual end, since things take as often less as more than usual. */
const FIRST_LOOK = 0.7;
/**
 * Every further look comes so many times the square root of the usual seconds later, in seconds no less and no more than this. Of all ways to
 * divide the same number of looks between short and long waits that come one after the other this one is late by the least in all.
 */
const NEXT_LOOK = 1.2;
const SHORTEST_WAIT_SECONDS = 3;
/** Providers show what they made, or unmade, a moment later: EC2 documents eventual consistency of its Describe calls. */
export const VISIBILITY_SECONDS = 5;

/** Once something takes far longer than usual, the looks become rarer: by then a minute more or less is nothing. */
const OVERDUE_AFTER = 2;
const OVERDUE_LOOK = 0.1;

/** Nothing takes so many times its usual duration and then comes about by itself. */
const LONGEST = 6;
/** Some things have no usual duration, and one bad hour of a provider has nothing to do with any. In seconds. */
const LONGEST_AT_LEAST = 1800;

/** Seconds until another look is worth its price, for something that usually takes `usualSeconds`. */
export function waitSeconds(usualSeconds: number, elapsedSeconds: number): number {
  return Math.ceil(
    Math.max(
      secondsToFirstLook(usualSeconds, elapsedSeconds),
      Math.min(NEXT_LOOK * Math.sqrt(usualSeconds), SHORT_WAIT_SECONDS),
      SHORTEST_WAIT_SECONDS,
      OVERDUE_LOOK * (elapsedSeconds - OVERDUE_AFTER * usualSeconds),
    ),
  );
}

/** Seconds until the first look is due at something that usually takes `usualSeconds`; not positive when it is. */
export function secondsToFirstLook(usualSeconds: number, elapsedSeconds: number): number {
  return FIRST_LOOK * usualSeconds - elapsedSeconds;
}

/** After so many seconds nobody waits any longer for something that usually takes `usualSeconds`: a person has to look. */
export function longestSeconds(usualSeconds: number): number {
  return Math.max(LONGEST_AT_LEAST, LONGEST * usualSeconds);
}

export function secondsSince(moment: Date, { now }: { readonly now: () => Date }): number {
  return (now().getTime() - moment.getTime()) / 1000;
}
