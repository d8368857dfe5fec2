import { CloudError } from './cloud-error.ts';
import type { ClusterSight } from './hosted.ts';

/** Eyes that remember: a credential that was withdrawn takes nothing from what is in the cloud. */
export function lastSight(look: () => Promise<ClusterSight | undefined>): () => Promise<ClusterSight | undefined> {
  let seen: ClusterSight | undefined;
  return async () => {
    try {
      seen = await look();
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
    }
    return seen;
  };
}
