import type { Offering, Residency } from '../orders/order.ts';
import { type Reason, refuse, shown } from '../orders/reason.ts';
import { addOns, clouds, regionNamed } from './catalogue.ts';
import { type Cloud, isInUnion, type Region } from './cloud.ts';
import { lackingReasons } from './needs.ts';
import { residencyMeaning, satisfies } from './residency.ts';

/** What placement looks at. Of a malformed order it gets what is legible and judges that. */
export interface PlacementRequest {
  readonly cloud?: string | undefined;
  readonly region?: string | undefined;
  readonly residency?: Residency | undefined;
  readonly offering?: Offering | undefined;
  readonly addOns?: readonly { readonly name: string }[] | undefined;
}

export function cloudReasons(request: PlacementRequest, cloud: Cloud | undefined): Reason[] {
  if (request.cloud === undefined) return [];
  const offered = names(clouds.filter((each) => each.offered).map((each) => each.id));
  if (cloud === undefined)
    return [
      refuse('cloud-unknown', {
        field: 'data.cloud',
        message: `There is no cloud ${shown(request.cloud)}.`,
        remedy: `Known are: ${names(clouds.map((each) => each.id))}. On offer: ${offered}.`,
      }),
    ];
  if (cloud.offered) return [];
  return [
    refuse('cloud-not-offered', {
      field: 'data.cloud',
      message: `${cloud.name} is known, but tenants cannot be placed there yet.`,
      remedy: `On offer: ${offered}.`,
    }),
  ];
}

export function regionReasons(request: PlacementRequest, cloud: Cloud | undefined): Reason[] {
  if (request.region === undefined) return [];
  const name = request.region;
  const region = cloud && regionNamed(cloud, name);
  if (region) return region.notOffered === undefined ? [] : [regionNotOffered(region, region.notOffered)];
  const owners = clouds.filter((each) => regionNamed(each, name));
  const remedy = cloud
    ? `Regions of ${cloud.name}: ${names(regionsOnOffer(cloud))}.`
    : 'Name a known cloud and one of its regions.';
  if (owners.length === 0)
    return [
      refuse('region-unknown', {
        field: 'data.region',
        message: `There is no region ${shown(name)} at any cloud.`,
        remedy,
      }),
    ];
  if (cloud === undefined) return [];
  return [
    refuse('region-of-another-cloud', {
      field: 'data.region',
      message: `${shown(name)} is a region of ${owners.map((each) => `${each.name} (${each.id})`).join(' and ')}, not of ${cloud.name}.`,
      remedy,
    }),
  ];
}

function regionNotOffered(region: Region, why: string): Reason {
  return refuse('region-not-offered', {
    field: 'data.region',
    message: `Tenants cannot be placed in ${region.name} (${region.place}) yet: ${why}.`,
    remedy: 'Order another region.',
  });
}

export function residencyReasons(request: PlacementRequest, at: { cloud: Cloud; region: Region }): Reason[] {
  const residency = request.residency ?? 'any';
  if (satisfies[residency](at.region)) return [];
  const suits = (region: Region) => satisfies[residency](region) && lackingReasons(request, region).length === 0;
  const here = regionsOnOffer(at.cloud, suits);
  const elsewhere = clouds
    .filter((cloud) => cloud.offered && cloud !== at.cloud)
    .flatMap((cloud) => regionsOnOffer(cloud, suits).map((name) => `${name} of ${cloud.name}`));
  const found = at.cloud.offered && here.length > 0 ? here : elsewhere;
  return [
    refuse('residency-not-satisfied', {
      field: 'data.residency',
      message: `Residency ${residency} means that data must lie ${residencyMeaning[residency]}; ${at.region.name} is in ${whereIs(at.region)}.`,
      remedy:
        found.length > 0
          ? `Regions that satisfy it: ${names(found)}.`
          : 'No region on offer satisfies it yet; order another residency.',
    }),
  ];
}

function whereIs(region: Region): string {
  return `${region.place}, ${isInUnion(region) ? 'inside' : 'outside'} the European Union`;
}

function regionsOnOffer(cloud: Cloud, suits: (region: Region) => boolean = () => true): string[] {
  return cloud.regions
    .filter((region) => region.notOffered === undefined && suits(region))
    .map((region) => region.name);
}

export function offeringReasons(request: PlacementRequest, cloud: Cloud | undefined): Reason[] {
  // A cloud that is not on offer has been refused already, whatever the offering.
  if (request.offering === undefined || (cloud && (!cloud.offered || cloud.offerings.includes(request.offering))))
    return [];
  const available = cloud?.offerings ?? clouds.flatMap((each) => each.offerings);
  if (cloud === undefined && available.includes(request.offering)) return [];
  return [
    refuse('offering-unavailable', {
      field: 'data.offering',
      message: `The offering ${request.offering} is not available${cloud ? ` at ${cloud.name}` : ''} yet.`,
      remedy: `Available: ${names([...new Set(available)])}.`,
    }),
  ];
}

export function addOnReasons(request: PlacementRequest): Reason[] {
  return (request.addOns ?? []).flatMap(({ name }, index) =>
    addOns.includes(name)
      ? []
      : [
          refuse('add-on-unknown', {
            field: `data.addOns[${index}].name`,
            message: `There is no add-on ${shown(name)}.`,
            remedy:
              addOns.length > 0
                ? `Add-ons on offer: ${names(addOns)}.`
                : 'No add-on is on offer yet; leave addOns out.',
          }),
        ],
  );
}

function names(list: readonly string[]): string {
  return list.join(', ');
}
