import type { RestFault } from '../../rest/vendor.ts';
import { fault } from '../faults.ts';

export const noInstance = (): RestFault =>
  fault({ status: 404, reason: 'instanceDoesNotExist' }, 'The Cloud SQL instance does not exist.');

export const nameTaken = (): RestFault =>
  fault(
    { status: 409, reason: 'instanceAlreadyExists' },
    "The Cloud SQL instance already exists. When you delete an instance, you can't reuse the name of the deleted instance until one week from the deletion date.",
  );

export const operationInProgress = (): RestFault =>
  fault(
    { status: 409, reason: 'operationInProgress', canonical: 'ABORTED' },
    'Operation failed because another operation was already in progress. Try your request after the current operation is complete.',
  );

export const isProtected = (): RestFault =>
  fault(
    { status: 400, reason: 'invalid' },
    'The instance is protected. Please disable the deletion protection and try again. To disable deletion protection, update the instance settings with deletionProtectionEnabled set to false.',
  );

export const notRunning = (): RestFault => invalidRequest('Invalid request since instance is not running.');

export const invalidRequest = (message: string): RestFault =>
  fault({ status: 400, reason: 'invalid' }, `Invalid request: ${message}`);
