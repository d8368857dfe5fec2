import { setTimeout as realPause } from 'node:timers/promises';
import type { Screen } from './progress.ts';
import { type Style, styleFor } from './style.ts';

const DRAWINGS_PER_SECOND = 5;
const PAUSE_MS = 1000;

/** Where a person looks, and that person's own time. */
export interface Terminal {
  readonly screen: Screen;
  readonly style: Style;
  print(lines: readonly string[]): void;
  /** Real milliseconds since the start of the process. */
  wallMs(): number;
  readonly repeat: (draw: () => void) => () => void;
  /** Resolves after a real second. */
  readonly pause: () => Promise<void>;
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
    pause: () => realPause(PAUSE_MS),
  };
}
