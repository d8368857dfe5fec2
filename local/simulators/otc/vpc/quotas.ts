import type { RestRoute } from '../../rest/vendor.ts';
import { refusal } from '../faults.ts';
import { type QuotaName, quotaOf } from '../quotas.ts';
import { type OtcStore, placeOf, route } from '../store.ts';

export function vpcQuotaRoutes({ world, objects }: OtcStore): RestRoute[] {
  const counted = {
    vpc: { name: 'vpcs', of: objects.vpcs },
    subnet: { name: 'subnets', of: objects.subnets },
    securityGroup: { name: 'securityGroups', of: objects.securityGroups },
    securityGroupRule: { name: 'securityGroupRules', of: objects.securityGroupRules },
    publicIp: { name: 'publicIps', of: objects.publicIps },
  } as const satisfies Record<string, { name: QuotaName; of: { at(place: never): unknown[] } }>;

  return [
    route({ service: 'vpc', at: 'GET /v1/{project}/quotas', operation: 'ShowQuota' }, (request) => {
      const place = placeOf(request);
      const type = request.query.get('type');
      if (type !== null && !(type in counted)) throw refusal(400, 'VPC.1207', 'Invalid resource type.');
      const resources = Object.entries(counted)
        .filter(([name]) => type === null || name === type)
        .map(([name, { name: quota, of }]) => ({
          type: name,
          used: of.at(place).length,
          quota: quotaOf(world, { place, name: quota }),
          min: 0,
        }));
      return { status: 200, body: { quotas: { resources } } };
    }),
  ];
}
