import { type JsonTokens, PatternSyntaxError } from './json-tokens.ts';
import { compileWildcard, isTooComplex } from './wildcard.ts';

const TOO_COMPLEX =
  'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character';

/** Compiles the current string; a mistake in it is reported where the tokens stand. */
export function readWildcard(tokens: JsonTokens): (text: string) => boolean {
  const pattern = tokens.text;
  try {
    const test = compileWildcard(pattern);
    if (isTooComplex(pattern)) throw new PatternSyntaxError(TOO_COMPLEX);
    return test;
  } catch (error) {
    if (error instanceof PatternSyntaxError) throw error;
    return tokens.fail((error as Error).message);
  }
}

export function endExpression(tokens: JsonTokens): void {
  if (tokens.next() !== 'end-object') tokens.fail('Only one key allowed in match expression');
}

/** Errors of the matchers are reported where the tokens stand; syntax errors stay as they are. */
export function attempt<Result>(tokens: JsonTokens, compile: () => Result): Result {
  try {
    return compile();
  } catch (error) {
    if (error instanceof PatternSyntaxError) throw error;
    return tokens.fail((error as Error).message);
  }
}
