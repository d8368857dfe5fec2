import type { RestRoute } from '../../rest/vendor.ts';
import type { Arm } from '../arm/arm.ts';
import { armRoute } from '../arm/request.ts';
import { coresIn } from '../kubernetes/cluster-checks.ts';
import { quotaOf } from '../quotas.ts';
import { regionOf } from '../regions.ts';

/** Of Microsoft.Compute only what limits clusters: the vCPUs of a region. */
export function computeUsagesRoute(arm: Arm): RestRoute {
  return armRoute(arm, {
    method: 'GET',
    path: '/subscriptions/{subscriptionId}/providers/Microsoft.Compute/locations/{location}/usages',
    service: 'azure-compute',
    type: 'Microsoft.Compute/locations/usages',
    apiVersions: ['2024-11-01', '2024-07-01'],
    operation: 'ComputeUsages_List',
    action: 'Microsoft.Compute/locations/usages/read',
    run({ params }) {
      const { subscriptionId = '', location = '' } = params;
      const cores = {
        unit: 'Count',
        currentValue: coresIn(arm, { subscriptionId, region: regionOf(location) }),
        limit: quotaOf(arm.world, { accountId: subscriptionId, name: 'regionalVcpus' }),
        name: { value: 'cores', localizedValue: 'Total Regional vCPUs' },
      };
      return { status: 200, body: { value: [cores] } };
    },
  });
}
