import { clouds } from '../../src/placement/catalogue.ts';
import { type Cloud, jurisdictionOf, type Region } from '../../src/placement/cloud.ts';
import { capabilityMeaning, lacking, needs } from '../../src/placement/needs.ts';
import { residencyMeaning, satisfies } from '../../src/placement/residency.ts';
import { sources } from '../../src/placement/sources.ts';
import { generatedFrom, page, table } from './markdown.ts';

const residencies = ['eu', 'de', 'eu-sovereign'] as const;

export function placementPage(): Map<string, string> {
  return new Map([
    [
      'docs/placement.md',
      page(
        generatedFrom('src/placement/'),
        '# Where tenants can be placed',
        'An order names a cloud, a region and a residency. Each is checked before the order is accepted, and a refusal names every reason with the regions that would do.',
        '## Residency',
        table(
          ['residency', 'data must lie'],
          Object.entries(residencyMeaning).map(([residency, meaning]) => [`\`${residency}\``, meaning]),
        ),
        '## What an offering needs of a region',
        table(
          ['offering', 'needs'],
          Object.entries(needs).map(([offering, needed]) => [
            `\`${offering}\``,
            needed.map((capability) => capabilityMeaning[capability]).join('; ') || 'nothing of its own',
          ]),
        ),
        ...clouds.flatMap(section),
      ),
    ],
  ]);
}

function section(cloud: Cloud): string[] {
  const offer = cloud.offered
    ? `On offer: ${cloud.offerings.join(', ')}.`
    : 'Not on offer yet: the regions are listed so that an order gets an answer that helps.';
  return [
    `## ${cloud.name} (\`${cloud.id}\`)`,
    `Operated by ${cloud.operator}. ${offer}`,
    table(['region', 'place', 'law', 'zones', 'residency', 'remarks'], cloud.regions.map(row)),
    ['Sources:', ...(sources[cloud.id] ?? []).map((source) => `- ${source}`)].join('\n'),
  ];
}

function row(region: Region): string[] {
  const remarks = [
    ...(region.sovereignUnder ? [`sovereign: ${region.sovereignUnder}`] : []),
    ...(region.notOffered ? [`not on offer: ${region.notOffered}`] : []),
    ...lacking(region).map((capability) => `lacks ${capabilityMeaning[capability]}`),
  ];
  return [
    `\`${region.name}\``,
    region.place,
    jurisdictionOf(region),
    region.zones.join(', '),
    residencies.filter((residency) => satisfies[residency](region)).join(', '),
    remarks.join('; '),
  ];
}
