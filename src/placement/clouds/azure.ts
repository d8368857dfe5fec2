import { quotas } from '../../clouds/azure/quotas.ts';
import type { Cloud, Country, Region } from '../cloud.ts';

function region(name: string, at: { place: string; country: Country }): Region {
  return { name, ...at, zones: ['1', '2', '3'] };
}

export const azure: Cloud = {
  id: 'azure',
  name: 'Microsoft Azure',
  operator: 'Microsoft',
  offered: true,
  offerings: ['single-tenant'],
  quotas,
  natAddresses: 1,
  keepsFinalSnapshots: false,
  regions: [
    region('germanywestcentral', { place: 'Frankfurt', country: 'de' }),
    {
      ...region('germanynorth', { place: 'Berlin', country: 'de' }),
      zones: [],
      notOffered: 'Microsoft gives access to it to selected customers only',
    },
    region('westeurope', { place: 'Netherlands', country: 'nl' }),
    region('northeurope', { place: 'Ireland', country: 'ie' }),
    region('francecentral', { place: 'Paris', country: 'fr' }),
    region('swedencentral', { place: 'Gävle', country: 'se' }),
    region('polandcentral', { place: 'Warsaw', country: 'pl' }),
    region('italynorth', { place: 'Milan', country: 'it' }),
    region('spaincentral', { place: 'Madrid', country: 'es' }),
    region('austriaeast', { place: 'Vienna', country: 'at' }),
    region('belgiumcentral', { place: 'Brussels', country: 'be' }),
    region('switzerlandnorth', { place: 'Zurich', country: 'ch' }),
    region('uksouth', { place: 'London', country: 'gb' }),
  ],
};
