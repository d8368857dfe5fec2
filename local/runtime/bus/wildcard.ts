/**
 * EventBridge refuses patterns whose wildcards could be followed in too many ways at once and does not publish the limit. Known
 * from its user guide: `*:*:*:*:*:event-bus/*` is refused, with five wildcards before the same character.
 */
const WILDCARDS_BEFORE_SAME_CHARACTER = 4;

/** Sections of literal text between wildcards. Throws an Error with EventBridge's wording; positions count the opening quote. */
function sections(pattern: string): string[] {
  const found = [''];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? '';
    const next = pattern[at + 1];
    const position = Buffer.byteLength(pattern.slice(0, at)) + 1;
    if (character === '*') {
      if (next === '*') throw new Error(`Consecutive wildcard characters at pos ${position}`);
      found.push('');
    } else if (character === '\\') {
      if (next !== '*' && next !== '\\') throw new Error(`Invalid escape character at pos ${position}`);
      found[found.length - 1] += next;
      at += 1;
    } else found[found.length - 1] += character;
  }
  return found;
}

/** True when EventBridge would answer "Rule is too complex". */
export function isTooComplex(pattern: string): boolean {
  const counts = new Map<string, number>();
  for (const section of sections(pattern).slice(1)) {
    if (section) counts.set(section.charAt(0), (counts.get(section.charAt(0)) ?? 0) + 1);
  }
  return [...counts.values()].some((count) => count > WILDCARDS_BEFORE_SAME_CHARACTER);
}

/** A test for the whole text; `*` stands for any number of characters, `\*` and `\\` for themselves. */
export function compileWildcard(pattern: string): (text: string) => boolean {
  const [first = '', ...rest] = sections(pattern);
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let at = first.length;
    for (const section of rest) {
      const found = text.indexOf(section, at);
      if (found < 0 || found + section.length > end) return false;
      at = found + section.length;
    }
    return true;
  };
}
