import { describe, expect, test } from '@jest/globals';
import { clouds } from '../../../src/placement/catalogue.ts';
import { place } from '../../../src/placement/place.ts';
import { sources } from '../../../src/placement/sources.ts';

const order = {
  cloud: 'aws',
  region: 'eu-central-1',
  offering: 'single-tenant',
  residency: 'any',
  addOns: [],
} as const;

function codes(request: Parameters<typeof place>[0]) {
  const placed = place(request);
  return 'reasons' in placed ? placed.reasons.map(({ code }) => code) : 'placed';
}

function firstReason(request: Parameters<typeof place>[0]) {
  const placed = place(request);
  return 'reasons' in placed ? placed.reasons[0] : undefined;
}

describe('A tenant', () => {
  test('is placed in three zones of the region that was ordered', () => {
    expect(place(order)).toEqual({
      placement: {
        cloud: 'aws',
        region: 'eu-central-1',
        zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
        jurisdiction: 'eu-de',
      },
    });
  });

  test.each([
    ['eu-central-1', 'any', 'eu-de'],
    ['eu-central-1', 'eu', 'eu-de'],
    ['eu-central-1', 'de', 'eu-de'],
    ['eu-west-1', 'eu', 'eu-ie'],
    ['eu-north-1', 'eu', 'eu-se'],
    ['eu-west-2', 'any', 'gb'],
    ['eu-central-2', 'any', 'ch'],
    ['us-east-1', 'any', 'us'],
  ] as const)('in %s with residency %s is under the law of %s', (region, residency, jurisdiction) => {
    expect(place({ ...order, region, residency })).toMatchObject({ placement: { region, jurisdiction } });
  });

  test.each([
    ['eu-west-2', 'eu'],
    ['eu-central-2', 'eu'],
    ['us-east-1', 'eu'],
    ['eu-west-1', 'de'],
    ['eu-central-1', 'eu-sovereign'],
  ] as const)('in %s cannot have residency %s', (region, residency) => {
    expect(codes({ ...order, region, residency })).toEqual(['residency-not-satisfied']);
  });

  test('is told which regions would give the residency', () => {
    expect(firstReason({ ...order, region: 'eu-west-1', residency: 'de' })).toEqual({
      code: 'residency-not-satisfied',
      field: 'data.residency',
      message: 'Residency de means that data must lie in Germany; eu-west-1 is in Ireland, inside the European Union.',
      remedy: 'Regions that satisfy it: eu-central-1.',
    });
  });

  test('is told of other clouds when its own has no region that gives the residency', () => {
    expect(firstReason({ ...order, residency: 'eu-sovereign' })?.remedy).toBe(
      'Regions that satisfy it: europe-west3 of Google Cloud sovereign, eu-de of Open Telekom Cloud, eu-nl of Open Telekom Cloud.',
    );
  });

  test('is told only of regions that can hold it', () => {
    const request = { ...order, cloud: 'gcp', region: 'europe-west2', residency: 'eu-sovereign' } as const;

    expect(firstReason(request)?.remedy).not.toContain('u-germany-northeast1');
    expect(firstReason({ ...request, offering: undefined })?.remedy).toContain('u-germany-northeast1');
  });

  test('cannot go to a cloud that does not exist', () => {
    expect(firstReason({ ...order, cloud: 'nimbus' })).toEqual({
      code: 'cloud-unknown',
      field: 'data.cloud',
      message: 'There is no cloud "nimbus".',
      remedy: 'Known are: aws, azure, gcp, gcp-sovereign, otc. On offer: aws, azure, gcp, gcp-sovereign, otc.',
    });
  });

  test.each([
    ['aws', 'eu-central-1'],
    ['azure', 'germanywestcentral'],
    ['gcp', 'europe-west3'],
    ['otc', 'eu-de'],
  ])('can go to %s', (cloud, region) => {
    expect(codes({ ...order, cloud, region })).toBe('placed');
  });

  test('cannot go to a region of another cloud, and is told whose it is', () => {
    const reason = firstReason({ ...order, region: 'westeurope' });

    expect(reason).toMatchObject({
      code: 'region-of-another-cloud',
      field: 'data.region',
      message: '"westeurope" is a region of Microsoft Azure (azure), not of Amazon Web Services.',
    });
    expect(reason?.remedy).toContain('eu-central-1');
    expect(reason?.remedy).not.toContain('eusc-de-east-1');
  });

  test('is told of every cloud that has the region', () => {
    expect(firstReason({ ...order, region: 'europe-west3' })?.message).toContain(
      'Google Cloud (gcp) and Google Cloud sovereign (gcp-sovereign)',
    );
  });

  test('cannot go to a region that no cloud has', () => {
    expect(codes({ ...order, region: 'eu-central-9' })).toEqual(['region-unknown']);
  });

  test('cannot go to a region that is known and not served', () => {
    expect(codes({ ...order, region: 'eusc-de-east-1', residency: 'eu-sovereign' })).toEqual(['region-not-offered']);
  });

  test('cannot go where there are only two zones', () => {
    expect(codes({ ...order, cloud: 'otc', region: 'eu-ch2' })).toEqual(['capability-missing']);
  });

  test('cannot go where the Kubernetes endpoint would be open to the world', () => {
    const request = { ...order, cloud: 'gcp-sovereign', region: 'u-germany-northeast1' };

    expect(codes(request)).toEqual(['capability-missing']);
  });

  test('cannot share a cluster yet', () => {
    expect(codes({ ...order, offering: 'multi-tenant' })).toEqual(['offering-unavailable']);
  });

  test('is told of each add-on that does not exist', () => {
    const placed = place({ ...order, addOns: [{ name: 'connector' }, { name: 'wallet' }] });

    expect('reasons' in placed ? placed.reasons.map(({ field }) => field) : []).toEqual([
      'data.addOns[0].name',
      'data.addOns[1].name',
    ]);
  });

  test('is told every reason at once', () => {
    const request = {
      cloud: 'nimbus',
      region: 'nowhere',
      residency: 'de',
      offering: 'multi-tenant',
      addOns: [{ name: 'wallet' }],
    } as const;

    expect(codes(request)).toEqual(['cloud-unknown', 'region-unknown', 'offering-unavailable', 'add-on-unknown']);
    expect(codes({ ...order, region: 'eu-west-2', residency: 'eu', offering: 'multi-tenant' })).toEqual([
      'residency-not-satisfied',
      'offering-unavailable',
    ]);
  });

  test('is judged by what is legible of its order', () => {
    expect(codes({})).toEqual([]);
    expect(codes({ region: 'eu-central-1' })).toEqual([]);
    expect(codes({ cloud: 'nimbus' })).toEqual(['cloud-unknown']);
    expect(codes({ cloud: 'aws', region: 'westeurope' })).toEqual(['region-of-another-cloud']);
  });
});

describe('The catalogue of clouds', () => {
  test('names each cloud and each region of a cloud once', () => {
    const ids = clouds.map(({ id }) => id);

    expect(ids).toEqual([...new Set(ids)]);
    for (const cloud of clouds) {
      const regions = cloud.regions.map(({ name }) => name);
      expect(regions).toEqual([...new Set(regions)]);
    }
  });

  test('says where its facts come from', () => {
    expect(clouds.filter(({ id }) => (sources[id] ?? []).length === 0)).toEqual([]);
  });

  test('offers something at each cloud that is on offer, and nothing elsewhere', () => {
    expect(clouds.filter(({ offered, offerings }) => offered !== offerings.length > 0)).toEqual([]);
  });

  test('gives every tenant that it places three zones inside the region', () => {
    for (const cloud of clouds.filter(({ offered }) => offered))
      for (const region of cloud.regions.filter(
        ({ notOffered, lacks, zones }) => (notOffered ?? lacks) === undefined && zones.length > 2,
      )) {
        const placed = place({ ...order, cloud: cloud.id, region: region.name });

        expect(placed).toMatchObject({
          placement: { zones: [expect.any(String), expect.any(String), expect.any(String)] },
        });
      }
  });

  test('lets nothing into the Union that is outside it', () => {
    const outside = clouds
      .flatMap(({ regions }) => regions)
      .filter(({ country }) => ['ch', 'gb', 'us'].includes(country));

    for (const region of outside) {
      const owner = clouds.find(({ regions }) => regions.includes(region));
      for (const residency of ['eu', 'de', 'eu-sovereign'] as const)
        expect(codes({ ...order, cloud: owner?.id ?? '', region: region.name, residency })).toContain(
          'residency-not-satisfied',
        );
    }
  });
});
