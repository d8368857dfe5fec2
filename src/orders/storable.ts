const deepest = 32;

/**
 * What makes a parsed JSON value impossible to keep, if anything: a depth that would exhaust the stack of whoever walks it,
 * text that PostgreSQL refuses in `jsonb` ("\u0000 cannot be converted to text", lone surrogates), or a number that JSON
 * reads as infinite. Iterative, because it is there for values that recursion does not survive.
 */
export function unstorable(value: unknown): 'nested-too-deeply' | 'text-malformed' | undefined {
  const open: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.depth > deepest) return 'nested-too-deeply';
    if (typeof next.value === 'string' && !isText(next.value)) return 'text-malformed';
    if (typeof next.value === 'number' && !Number.isFinite(next.value)) return 'text-malformed';
    if (typeof next.value !== 'object' || next.value === null) continue;
    for (const [name, member] of Object.entries(next.value)) {
      if (!isText(name)) return 'text-malformed';
      open.push({ value: member, depth: next.depth + 1 });
    }
  }
  return undefined;
}

function isText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}
