import { quotas } from '../../clouds/otc/quotas.ts';
import type { Cloud } from '../cloud.ts';

const tSystems = 'T-Systems, a German company, with its own staff and data centres';

export const otc: Cloud = {
  id: 'otc',
  name: 'Open Telekom Cloud',
  operator: 'T-Systems',
  offered: true,
  offerings: ['single-tenant'],
  quotas,
  natAddresses: 1,
  keepsFinalSnapshots: true,
  oneRegionAccounts: true,
  regions: [
    {
      name: 'eu-de',
      place: 'Biere and Magdeburg',
      country: 'de',
      zones: ['eu-de-01', 'eu-de-02', 'eu-de-03'],
      sovereignUnder: tSystems,
    },
    {
      name: 'eu-nl',
      place: 'Amsterdam',
      country: 'nl',
      zones: ['eu-nl-01', 'eu-nl-02', 'eu-nl-03'],
      sovereignUnder: tSystems,
    },
    { name: 'eu-ch2', place: 'Bern and Zollikofen', country: 'ch', zones: ['eu-ch2a', 'eu-ch2b'] },
  ],
};
