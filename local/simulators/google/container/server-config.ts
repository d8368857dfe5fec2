import { type GoogleRoute, ok } from '../routes.ts';
import { fullVersion } from './cluster-lifecycle.ts';

/** Newest first, as GKE lists them; of each minor version one patch. */
const MINORS = ['1.36', '1.35', '1.34', '1.33', '1.32'];

/** What a location offers. Channels and image types are left out. */
export const serverConfigRoute: GoogleRoute = {
  method: 'GET',
  path: '/v1/projects/{project}/locations/{location}/serverConfig',
  service: 'google-gke',
  operation: 'container.projects.locations.getServerConfig',
  permissions: ['container.clusters.list'],
  run: () => {
    const versions = MINORS.map(fullVersion);
    return ok({
      defaultClusterVersion: fullVersion('1.34'),
      validMasterVersions: versions,
      validNodeVersions: versions,
      defaultImageType: 'COS_CONTAINERD',
    });
  },
};
