import type { ResourceState } from '../../../resources/resource-kind.ts';

/** Statuses that RDS documents as needing somebody's action; it does not leave them by itself. */
const FAILED = /^(failed|cloning-failed|migration-failed|restore-error|storage-full|incompatible-.*|inaccessible-.*)$/;

/** RDS has some forty statuses and adds more; what is neither up, going nor broken is on its way. */
export function databaseState(status: string | undefined): ResourceState {
  if (status === 'available') {
    return 'ready';
  }
  if (status === 'deleting') {
    return 'leaving';
  }
  return status !== undefined && FAILED.test(status) ? { failed: `RDS reports the status ${status}.` } : 'pending';
}
