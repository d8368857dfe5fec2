import { setTimeout as pause } from 'node:timers/promises';
import type { LocalCloud } from '../../../local/cloud/local-cloud.ts';
import type { Halt } from '../../../local/runtime/postgres/server.ts';

export interface Outage {
  /** Simulated seconds after the one before, or after the orders were sent. */
  readonly afterSeconds: number;
  /** Simulated seconds that the database is away. */
  readonly downSeconds: number;
  /** As an operator stops it, or as it dies: then it recovers from its log. */
  readonly how: Halt;
}

export interface OutagePlan {
  readonly outages: readonly Outage[];
  /** So often, between outages, all connections are cut while the server stays. */
  readonly cuts: number;
  readonly chance: (key: string) => number;
}

/** Cuts between two outages come within so many simulated seconds after the first of them. */
const CUTS_WITHIN_SECONDS = 240;
/** An outage begins up to so many real milliseconds after a step began: with queries and transactions open. */
const SLACK_MS = 60;
/** So many simulated seconds an outage waits for a step; then it comes while everything waits. */
const PATIENCE_SECONDS = 60;

/** Takes the database away and brings it back, again and again. Returns when it is there to stay. */
export async function playOutages({ outages, cuts, chance }: OutagePlan, cloud: LocalCloud): Promise<void> {
  const { clock } = cloud;
  for (const [index, { afterSeconds, downSeconds, how }] of outages.entries()) {
    const moments = Array.from({ length: cuts }, (_, cut) => chance(`cut/${index}/${cut}`)).sort((a, b) => a - b);
    let passedMs = 0;
    for (const moment of moments) {
      const atMs = moment * Math.min(afterSeconds, CUTS_WITHIN_SECONDS) * 1000;
      await clock.sleep(atMs - passedMs);
      passedMs = atMs;
      await cloud.terminateBackends();
    }
    await clock.sleep(afterSeconds * 1000 - passedMs);
    await Promise.race([stepBegins(cloud), clock.sleep(PATIENCE_SECONDS * 1000)]);
    await pause(chance(`slack/${index}`) * SLACK_MS);
    await cloud.restartDatabase({ downSeconds, how });
  }
}

function stepBegins(cloud: LocalCloud): Promise<void> {
  return new Promise((resolve) => {
    const stop = cloud.onProgress(({ phase }) => {
      if (phase !== 'began') return;
      stop();
      resolve();
    });
  });
}
