/** Lines at the end of a terminal that are drawn over each time. */
export interface LiveArea {
  draw(lines: readonly string[]): void;
}

const CLEAR_DOWNWARDS = '\u001b[0J';

/** Lines must be shorter than the terminal is wide: a wrapped line would be counted as one and left behind. */
export function createLiveArea(stream: { write(text: string): unknown }): LiveArea {
  let drawn = 0;
  return {
    draw(lines) {
      const up = drawn === 0 ? '' : `\u001b[${drawn}A\r`;
      stream.write(`${up}${CLEAR_DOWNWARDS}${lines.map((line) => `${line}\n`).join('')}`);
      drawn = lines.length;
    },
  };
}
