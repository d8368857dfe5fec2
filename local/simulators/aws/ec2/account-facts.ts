import type * as sdk from '@aws-sdk/client-ec2';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { placeOf } from '../caller-scope.ts';
import { quotaOf } from '../quotas.ts';
import { regions, zonesOf } from '../zones.ts';
import type { Ec2Store } from './store.ts';

/** What EC2 says about regions, zones and the account itself. */
export function accountFactOperations({ world }: Ec2Store) {
  return {
    DescribeAvailabilityZones(
      input: sdk.DescribeAvailabilityZonesRequest,
      context: RequestContext,
    ): sdk.DescribeAvailabilityZonesResult {
      const zones = zonesOf(context.region);
      const unknown = [...(input.ZoneNames ?? []), ...(input.ZoneIds ?? [])].find((wanted) =>
        zones.every(({ name, id }) => name !== wanted && id !== wanted),
      );
      if (unknown) {
        throw new AwsFault('InvalidParameterValue', `Invalid availability zone: [${unknown}]`);
      }
      const shown = zones.filter(
        ({ name, id }) => (input.ZoneNames?.includes(name) ?? true) && (input.ZoneIds?.includes(id) ?? true),
      );
      return {
        AvailabilityZones: shown.map(({ name, id }) => ({
          ZoneName: name,
          ZoneId: id,
          State: 'available',
          OptInStatus: 'opt-in-not-required',
          RegionName: context.region,
          GroupName: context.region,
          NetworkBorderGroup: context.region,
          ZoneType: 'availability-zone',
          Messages: [],
        })),
      };
    },

    DescribeRegions(input: sdk.DescribeRegionsRequest): sdk.DescribeRegionsResult {
      const unknown = input.RegionNames?.find((name) => !(name in regions));
      if (unknown) {
        throw new AwsFault('InvalidParameterValue', `Invalid region provided: ${unknown}`);
      }
      const names = input.RegionNames ?? Object.keys(regions);
      return {
        Regions: names.map((name) => ({
          RegionName: name,
          Endpoint: `ec2.${name}.amazonaws.com`,
          OptInStatus: 'opt-in-not-required',
        })),
      };
    },

    DescribeAccountAttributes(
      input: sdk.DescribeAccountAttributesRequest,
      context: RequestContext,
    ): sdk.DescribeAccountAttributesResult {
      const addresses = String(quotaOf(world, { place: placeOf(context), name: 'elasticIps' }));
      const attributes: Record<string, string> = {
        'supported-platforms': 'VPC',
        'default-vpc': 'none',
        'vpc-max-security-groups-per-interface': '5',
        'vpc-max-elastic-ips': addresses,
        'max-elastic-ips': addresses,
        'max-instances': '20',
      };
      const wanted: readonly string[] = input.AttributeNames ?? Object.keys(attributes);
      return {
        AccountAttributes: wanted.map((name) => ({
          AttributeName: name,
          AttributeValues: [{ AttributeValue: attributes[name] ?? 'none' }],
        })),
      };
    },
  };
}
