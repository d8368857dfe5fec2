import { type Exchange, json, type Reply } from '../../http/exchange.ts';
import type { Core } from '../core.ts';
import { CloudError } from '../hosted/cloud-error.ts';
import type { RestSide } from '../hosted/rest-side.ts';
import { locationPath } from './gke-cluster.ts';
import { keyFileOf, openGoogle } from './google.ts';

/** `GET /meta/gkeVersions`: what GKE offers in a region or zone, asked with a cloud credential (rancher pkg/api/norman/customization/gke). */
export function createGkeMeta(core: Core, { ask }: RestSide): (exchange: Exchange) => Promise<Reply> {
  return async ({ query }) => {
    const credential = query.get('cloudCredentialId') ?? '';
    if (credential === '') return failed(400, 'cannot access Google API without credentials to authenticate');
    const projectID = query.get('projectId') ?? '';
    if (projectID === '') return failed(400, 'error getting projectId');
    const place = { projectID, region: query.get('region') ?? '', zone: query.get('zone') ?? '' };
    try {
      const keyFile = keyFileOf({ googleCredentialSecret: credential }, core);
      const google = openGoogle(keyFile, { ask, now: () => core.clock.now() });
      return json(await google.call({ method: 'GET', path: `${locationPath(place)}/serverConfig` }));
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      const isUnknown = /not found$/.test(error.message);
      return failed(
        isUnknown ? 422 : 500,
        isUnknown ? `error accessing cloud credential ${credential}` : error.message,
      );
    }
  };
}

const failed = (status: number, error: string): Reply => json({ error }, status);
