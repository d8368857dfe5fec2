import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createVirtualClock } from '../../local/runtime/virtual-clock.ts';

const clockOf = (isQuiet: () => boolean) => {
  /** How much work of its own the clock saw, each time. */
  const told: number[] = [];
  const onStandstill = (busy: number) => void told.push(busy);
  return { told, clock: createVirtualClock({ startMs: 0, isQuiet, onStandstill, standstillMs: 500 }) };
};

describe('Virtual time', () => {
  it('jumps to the next timer when nothing works', async () => {
    const { clock, told } = clockOf(() => true);

    await clock.sleep(3_600_000);

    expect(clock.now()).toBe(3_600_000);
    expect(told).toEqual([]);
  });

  it('says so when something works that does not end, again and again', async () => {
    const { clock, told } = clockOf(() => false);
    void clock.sleep(1_000);

    while (told.length < 2) await sleep(100);
    void clock.busy(() => new Promise(() => undefined));
    while (told.length < 3) await sleep(100);

    expect(clock.now()).toBe(0);
    expect(told.slice(0, 3)).toEqual([0, 0, 1]);
  });

  it('bears work that ends, again and again', async () => {
    const { clock, told } = clockOf(() => true);

    for (let time = 0; time < 5; time += 1) {
      const nap = clock.sleep(1_000);
      await clock.busy(() => sleep(150));
      await nap;
    }

    expect(clock.now()).toBe(5_000);
    expect(told).toEqual([]);
  });

  it('has nothing to say of work for which nobody waits', async () => {
    const { clock, told } = clockOf(() => false);
    clock.at(1_000, () => undefined, { background: true });

    await sleep(1_000);

    expect(told).toEqual([]);
  });
});
