import { quotas } from '../../clouds/aws/quotas.ts';
import type { Cloud, Country, Region } from '../cloud.ts';

/** Zone names are letters after the region's name; which building a letter means differs from account to account. */
function region(name: string, at: { place: string; country: Country }): Region {
  return { name, ...at, zones: ['a', 'b', 'c'].map((letter) => `${name}${letter}`) };
}

export const aws: Cloud = {
  id: 'aws',
  name: 'Amazon Web Services',
  operator: 'Amazon',
  offered: true,
  offerings: ['single-tenant'],
  quotas,
  natAddresses: 3,
  keepsFinalSnapshots: true,
  regions: [
    region('eu-central-1', { place: 'Frankfurt', country: 'de' }),
    region('eu-west-1', { place: 'Ireland', country: 'ie' }),
    region('eu-west-3', { place: 'Paris', country: 'fr' }),
    region('eu-north-1', { place: 'Stockholm', country: 'se' }),
    region('eu-south-1', { place: 'Milan', country: 'it' }),
    region('eu-south-2', { place: 'Spain', country: 'es' }),
    region('eu-west-2', { place: 'London', country: 'gb' }),
    region('eu-central-2', { place: 'Zurich', country: 'ch' }),
    region('us-east-1', { place: 'Northern Virginia', country: 'us' }),
    region('us-west-2', { place: 'Oregon', country: 'us' }),
    {
      ...region('eusc-de-east-1', { place: 'Brandenburg', country: 'de' }),
      sovereignUnder: 'AWS European Sovereign Cloud, run by residents of the European Union',
      // A partition of its own: "no cross-partition AssumeRole", own IAM, own billing.
      notOffered: 'it is a partition of its own, which the AWS adapter cannot enter yet',
    },
  ],
};
