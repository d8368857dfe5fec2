import { setTimeout as realPause } from 'node:timers/promises';
import type { Screen } from './progress.ts';
import { type Style, styleFor } from './style.ts';

const DRAWINGS_PER_SECOND = 5;

/** Where a person looks, and that person's own time. */
export interface Terminal {
  readonly screen: Screen;
  readonly style: Style;
  print(lines: readonly string[]): void;
  /** Real milliseconds since the start of the process. */
  wallMs(): number;
  readonly repeat: (draw: () => void) => () => void;
  /** Resolves after real seconds. */
  readonly pause: (seconds: number) => Promise<void>;
}

export function openTerminal(stream: NodeJS.WriteStream): Terminal {
  return {
    screen: stream,
    style: styleFor(stream),
    print: (lines) => void stream.write(lines.map((line) => `${line}\n`).join('')),
    wallMs: () => performance.now(),
    repeat(draw) {
      const timer = setInterval(draw, 1000 / DRAWINGS_PER_SECOND);
      return () => clearInterval(timer);
    },
    pause: (seconds) => realPause(seconds * 1000),
  };
}
