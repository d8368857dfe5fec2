/** Lines at the end of a terminal that are drawn over each time. */
export interface LiveArea {
  draw(lines: readonly string[]): void;
  /** Leaves the last drawing where it is. */
  end(): void;
}

const CLEAR_DOWNWARDS = '\u001b[0J';
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/** Lines must be shorter than the terminal is wide: a wrapped line would be counted as one and left behind. */
export function createLiveArea(stream: { write(text: string): unknown }): LiveArea {
  let drawn = 0;
  return {
    draw(lines) {
      const up = drawn === 0 ? HIDE_CURSOR : `\u001b[${drawn}A\r`;
      stream.write(`${up}${CLEAR_DOWNWARDS}${lines.map((line) => `${line}\n`).join('')}`);
      drawn = lines.length;
    },
    end() {
      if (drawn > 0) stream.write(SHOW_CURSOR);
      drawn = 0;
    },
  };
}
