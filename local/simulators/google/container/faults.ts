import type { RestFault } from '../../rest/vendor.ts';
import { fault } from '../faults.ts';
import { clusterPath, type GkeCluster } from './objects.ts';

export const notFound = (path: string): RestFault => fault({ status: 404, reason: 'notFound' }, `Not found: ${path}.`);

export const alreadyExists = (path: string): RestFault =>
  fault({ status: 409, reason: 'alreadyExists' }, `Already exists: ${path}.`);

export const invalid = (message: string): RestFault => fault({ status: 400, reason: 'badRequest' }, message);

export const incompatible = (cluster: GkeCluster): RestFault =>
  fault(
    { status: 400, reason: 'failedPrecondition', canonical: 'FAILED_PRECONDITION' },
    `Cluster is running incompatible operation ${cluster.operation ?? ''} (${clusterPath(cluster)}).`,
  );

export const tooMany = (message: string): RestFault =>
  fault({ status: 403, reason: 'quotaExceeded', canonical: 'RESOURCE_EXHAUSTED' }, message);
