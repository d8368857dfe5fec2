import type { Clock } from '../clock.ts';

/**
 * The threads of one execution (branches, iterations) take turns, so that the order of its history does not depend on
 * the order of promises. Whoever holds the turn works, and simulated time stands still; whoever waits has given it away.
 */
export class Turns {
  readonly #clock: Clock;
  readonly #waiting: (() => void)[] = [];
  #release: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async take(): Promise<void> {
    if (this.#release) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
      return;
    }
    const rest = Promise.withResolvers<void>();
    this.#release = rest.resolve;
    void this.#clock.busy(() => rest.promise);
  }

  give(): void {
    const next = this.#waiting.shift();
    if (next) {
      next();
      return;
    }
    this.#release?.();
    this.#release = undefined;
  }
}
