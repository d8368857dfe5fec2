import { describe, expect, test } from '@jest/globals';
import { waitSeconds } from '../../../src/resources/waiting.ts';

/** When something is looked at that usually takes `usualSeconds`, in seconds from its making, until it is there. */
function looks(usualSeconds: number, thereAfterSeconds: number): number[] {
  const times: number[] = [];
  let elapsed = 0;
  do {
    elapsed += waitSeconds(usualSeconds, elapsed);
    times.push(elapsed);
  } while (elapsed < thereAfterSeconds);
  return times;
}

describe('What takes its time', () => {
  test.each([
    [0, 5, [3, 6]],
    [10, 9, [7, 11]],
    [45, 45, [32, 41, 50]],
    [150, 150, [105, 120, 135, 150]],
    [600, 460, [420, 435, 450, 465]],
  ])('where that is usually %d s and now %d s, is looked at after %j s', (usual, now, expected) => {
    expect(looks(usual, now)).toEqual(expected);
  });

  test('is seen at most fifteen seconds late, or a twentieth of its usual time', () => {
    for (const usual of [10, 30, 60, 120, 300, 600, 900]) {
      for (const factor of [0.8, 1, 1.3]) {
        const late = (looks(usual, usual * factor).at(-1) ?? 0) - usual * factor;
        expect(late).toBeLessThanOrEqual(Math.max(15, usual / 20));
      }
    }
  });

  test('is looked at more and more rarely when it takes twice as long and more', () => {
    const times = looks(600, 3000);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));

    expect(gaps.at(-1)).toBeGreaterThan(100);
    expect(Math.min(...gaps)).toBe(15);
  });
});
