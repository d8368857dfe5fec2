import type { Cloud } from '../../../src/placement/cloud.ts';
import { quotas } from '../../clouds/example/quotas.ts';

export const example: Cloud = {
  id: 'example',
  name: 'Example Cloud',
  operator: 'Nobody',
  offered: true,
  offerings: ['single-tenant'],
  quotas,
  natAddresses: 1,
  keepsFinalSnapshots: false,
  regions: [{ name: 'north', place: 'Flensburg', country: 'de', zones: ['north-1', 'north-2', 'north-3'] }],
};
