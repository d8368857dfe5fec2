import { awsDurations } from './durations/aws.ts';
import { azureDurations } from './durations/azure.ts';
import { googleDurations } from './durations/google.ts';

/** Shortest and longest usual time of an operation, in seconds. */
export type Range = readonly [shortest: number, longest: number];

/**
 * How long the providers take, from request to the final state. Observed orders of magnitude; providers publish none.
 * Deliberately written independently of the durations the adapters expect.
 */
const usualDurations: Readonly<Record<string, Range>> = { ...awsDurations, ...azureDurations, ...googleDurations };

/** Milliseconds between the shortest and the longest usual time, `position` in [0,1) of the way. */
export function durationMs(operation: string, position: number): number {
  const range = usualDurations[operation];
  if (!range) {
    throw new Error(`No usual duration is known for ${operation}.`);
  }
  const [shortest, longest] = range;
  return Math.round((shortest + (longest - shortest) * position) * 1000);
}
