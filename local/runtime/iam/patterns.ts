const compiled = new Map<string, RegExp>();

/** Matches text against a pattern with `*` (any run of characters) and `?` (one character). */
export function matchesPattern(pattern: string, text: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === text;
  const expression = compiled.get(pattern) ?? compile(pattern);
  compiled.set(pattern, expression);
  return expression.test(text);
}

/** ARNs are compared part by part: a `*` in one of the first five parts does not reach into the next. */
export function matchesArn(pattern: string, arn: string): boolean {
  return everyPart([pattern, arn], matchesPattern);
}

/** Whether some resource fits both ARNs, where both may have wildcards. Exact as long as no part has wildcards on both sides. */
export function mayCoincide(one: string, other: string): boolean {
  return everyPart([one, other], (a, b) => matchesPattern(a, b) || matchesPattern(b, a));
}

function everyPart([one, other]: readonly [string, string], agree: (a: string, b: string) => boolean): boolean {
  const parts = splitArn(one);
  const others = splitArn(other);
  return parts.length === others.length && parts.every((part, index) => agree(part, others[index] ?? ''));
}

const ARN_PARTS = 6;

function splitArn(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= ARN_PARTS ? parts : [...parts.slice(0, ARN_PARTS - 1), parts.slice(ARN_PARTS - 1).join(':')];
}

function compile(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
