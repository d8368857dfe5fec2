import type { Arm } from '../arm/arm.ts';
import { networkWords } from '../arm/bodies.ts';
import { operationUrl } from '../arm/operations.ts';
import { type ArmResource, provisioningStates } from '../arm/resource.ts';
import { armFault, conflict } from '../fault.ts';

/** What all types of Microsoft.Network have in common. */
export const ofNetwork = {
  service: 'azure-network',
  apiVersions: ['2026-01-01', '2025-07-01', '2025-05-01', '2024-07-01', '2024-05-01'],
  name: /^[A-Za-z0-9]([\w.-]{0,78}\w)?$/,
  words: networkWords,
  readOnly: ['provisioningState', 'resourceGuid', 'ipConfiguration', 'ipConfigurations', 'fqdn'],
  placed: 'regional',
  states: provisioningStates,
  stateProperty: 'provisioningState',
  created: 201,
  busy: ({ arm, resource }: { arm: Arm; resource: ArmResource }) => {
    const running = arm.operations.find(resource.operationId ?? '');
    const baseUrl = 'https://management.azure.com';
    const uri =
      running && operationUrl(running, { baseUrl, query: new URLSearchParams({ 'api-version': '2025-07-01' }) });
    return conflict(
      'AnotherOperationInProgress',
      `Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: ${uri ?? ''}.`,
    );
  },
} as const;

/** "Status=429 Code=RetryableError", with what it is about in its details: seen with resources that refer to one in the state Updating. */
export function refuseUnready({ armId, state }: ArmResource, usedBy: string): void {
  if (state === 'Succeeded') return;
  throw armFault(
    {
      status: 429,
      code: 'RetryableError',
      details: [
        {
          code: 'ReferencedResourceNotProvisioned',
          message: `Cannot proceed with operation because resource ${armId} used by resource ${usedBy} is not in Succeeded state. Resource is in ${state} state.`,
        },
      ],
    },
    'A retryable error occurred.',
  );
}

/** Of a reference to something that is not there. */
export const danglingReference = (armId: string, usedBy: string) =>
  armFault(
    { status: 400, code: 'InvalidResourceReference' },
    `Resource ${armId} referenced by resource ${usedBy} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
  );
