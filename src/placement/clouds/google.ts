import { quotas } from '../../clouds/google/quotas.ts';
import type { Cloud, Country, Region } from '../cloud.ts';

function region(name: string, at: { place: string; country: Country }): Region {
  return { name, ...at, zones: ['a', 'b', 'c'].map((letter) => `${name}-${letter}`) };
}

const frankfurt = region('europe-west3', { place: 'Frankfurt', country: 'de' });

export const gcp: Cloud = {
  id: 'gcp',
  name: 'Google Cloud',
  operator: 'Google',
  offered: true,
  offerings: ['single-tenant'],
  quotas,
  natAddresses: 1,
  keepsFinalSnapshots: true,
  regions: [
    { ...region('europe-west1', { place: 'Belgium', country: 'be' }), zones: zonesOf('europe-west1', 'bcd') },
    frankfurt,
    region('europe-west4', { place: 'Netherlands', country: 'nl' }),
    region('europe-west8', { place: 'Milan', country: 'it' }),
    region('europe-west9', { place: 'Paris', country: 'fr' }),
    region('europe-west10', { place: 'Berlin', country: 'de' }),
    region('europe-west12', { place: 'Turin', country: 'it' }),
    region('europe-north1', { place: 'Hamina', country: 'fi' }),
    region('europe-north2', { place: 'Stockholm', country: 'se' }),
    region('europe-southwest1', { place: 'Madrid', country: 'es' }),
    region('europe-central2', { place: 'Warsaw', country: 'pl' }),
    region('europe-west2', { place: 'London', country: 'gb' }),
    region('europe-west6', { place: 'Zurich', country: 'ch' }),
  ],
};

/** The same adapter as Google Cloud: a folder with controls, or a universe with endpoints of its own. */
export const gcpSovereign: Cloud = {
  id: 'gcp-sovereign',
  name: 'Google Cloud sovereign',
  operator: 'Partners of Google',
  offered: true,
  offerings: ['single-tenant'],
  quotas,
  natAddresses: 1,
  keepsFinalSnapshots: true,
  regions: [
    { ...frankfurt, sovereignUnder: 'Germany Data Boundary by T-Systems (Assured Workloads folder)' },
    {
      name: 'u-france-east1',
      place: 'France',
      country: 'fr',
      zones: zonesOf('u-france-east1', 'abc'),
      sovereignUnder: 'S3NS (Thales), universe s3nsapis.fr',
      notOffered: 'nobody has shown yet that Rancher makes clusters in that universe',
    },
    {
      name: 'u-germany-northeast1',
      place: 'Germany',
      country: 'de',
      zones: zonesOf('u-germany-northeast1', 'abc'),
      sovereignUnder: 'Google Cloud Dedicated Germany, universe apis-berlin-build0.goog',
      // "Cannot disable control plane endpoints or add authorized networks"
      lacks: ['endpoint-access-list'],
    },
  ],
};

function zonesOf(name: string, letters: string): string[] {
  return [...letters].map((letter) => `${name}-${letter}`);
}
