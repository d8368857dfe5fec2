import { styleText } from 'node:util';

/** Emphasis of a text. Plain where nobody would see it. */
export interface Style {
  heading(text: string): string;
  faint(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

const unchanged = (text: string) => text;

export const plain: Style = { heading: unchanged, faint: unchanged, good: unchanged, bad: unchanged };

/** Colours, if the stream is a terminal that shows them and NO_COLOR does not forbid them. */
export function styleFor(stream: NodeJS.WriteStream): Style {
  const styled = (format: 'bold' | 'dim' | 'green' | 'red') => (text: string) => styleText(format, text, { stream });
  return stream.isTTY
    ? { heading: styled('bold'), faint: styled('dim'), good: styled('green'), bad: styled('red') }
    : plain;
}
