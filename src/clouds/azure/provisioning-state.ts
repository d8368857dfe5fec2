import type { ResourceState } from '../../resources/resource-kind.ts';

/** Azure keeps what went wrong in the operation, not in the resource. */
export function provisioningState(state: string | undefined): ResourceState {
  switch (state) {
    case 'Succeeded':
      return 'ready';
    case 'Deleting':
      return 'leaving';
    case 'Failed':
    case 'Canceled':
      return { failed: `Azure reports the provisioning state ${state}.` };
    default:
      return 'pending';
  }
}
