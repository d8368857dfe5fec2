import { describe, expect, test } from '@jest/globals';
import { checkChaos } from '../../../local/cloud/chaos.ts';

describe('chaos beside functions in processes of their own', () => {
  const workers = { processes: 1 };

  test('is refused where it would be asked about their moments, which nobody sees from here', () => {
    expect(() => checkChaos({ moment: () => undefined }, { workers })).toThrow('chaos.moment');
  });

  test('is welcome everywhere else', () => {
    expect(() => checkChaos({ delivery: () => undefined }, { workers })).not.toThrow();
    expect(() => checkChaos({ moment: () => undefined }, {})).not.toThrow();
  });
});
