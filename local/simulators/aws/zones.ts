/** Regions the simulated AWS has, with the short name that zone ids begin with. */
export const regions: Readonly<Record<string, string>> = {
  'eu-central-1': 'euc1',
  'eu-central-2': 'euc2',
  'eu-north-1': 'eun1',
  'eu-south-1': 'eus1',
  'eu-south-2': 'eus2',
  'eu-west-1': 'euw1',
  'eu-west-2': 'euw2',
  'eu-west-3': 'euw3',
  'us-east-1': 'use1',
  'us-east-2': 'use2',
  'us-west-2': 'usw2',
};

export interface Zone {
  readonly name: string;
  readonly id: string;
}

/** Every region has three zones here; real ones have more, or letters missing. */
export const zonesOf = (region: string): Zone[] =>
  ['a', 'b', 'c'].map((letter, index) => ({
    name: `${region}${letter}`,
    id: `${regions[region] ?? region}-az${index + 1}`,
  }));
