import type { ResourceKind } from './resource.ts';

/** Zonal disks, as the CSI driver of a cluster makes them for persistent volume claims. */
export const diskKind: ResourceKind = {
  noun: 'disks',
  path: 'zones/{zone}',
  fields: { name: 'string', description: 'string', sizeGb: 'int64', type: 'string', labels: 'labels' },
  complete: (body) => ({ sizeGb: '10', ...body }),
  shown: () => ({ status: 'READY' }),
};

/** The same in two zones of a region. */
export const regionDiskKind: ResourceKind = { ...diskKind, calls: 'regionDisks', path: 'regions/{region}' };
