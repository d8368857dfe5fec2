import type { Scenario } from '../../support/scenario.ts';
import { type EveryCloud, livesAt } from './every-cloud.ts';

/** The life of a tenant at the Example Cloud, beside one at AWS. Played where that cloud has been added. */
export default (scenario: Scenario): Promise<EveryCloud> =>
  livesAt(
    [
      { cloud: 'example', region: 'north', residency: 'de' },
      { cloud: 'aws', region: 'eu-central-1', residency: 'de' },
    ],
    scenario,
  );
