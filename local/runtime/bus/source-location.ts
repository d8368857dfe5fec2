/** EventBridge shows at most this much of a pattern in a message. */
const SHOWN_SOURCE_LENGTH = 500;

/** ` at [Source: (String)"…"; line: 1, column: 7]`, as its Java tokenizer words a place in a text. */
export function locationIn(source: string, at: number): string {
  const before = source.slice(0, at).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  const hidden = source.length - SHOWN_SOURCE_LENGTH;
  const truncated = hidden > 0 ? `[truncated ${hidden} chars]` : '';
  const shown = `(String)"${source.slice(0, SHOWN_SOURCE_LENGTH)}"${truncated}`;
  return ` at [Source: ${shown}; line: ${before.length}, column: ${column}]`;
}
