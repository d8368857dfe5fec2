import { InvalidEventPattern } from '../../bus/pattern.ts';
import { TooManyCombinations } from '../../bus/pattern-branches.ts';
import { AwsFault } from '../../gateway/aws-service.ts';

export const validation = (message: string) => new AwsFault('ValidationException', message, { status: 400 });

export const noSuchBus = (name: string) =>
  new AwsFault('ResourceNotFoundException', `Event bus ${name} does not exist.`);

export const noSuchRule = (name: string, busName: string) =>
  new AwsFault('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${busName}.`);

export const limitExceeded = () =>
  new AwsFault('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');

export const alreadyExists = (what: string) =>
  new AwsFault('ResourceAlreadyExistsException', `${what} already exists.`);

/** A constraint of the API model that was broken, in the wording all of EventBridge's operations share. */
export function constraint(broken: { readonly value: string; readonly at: string; readonly rule: string }): AwsFault {
  return validation(
    `1 validation error detected: Value '${broken.value}' at '${broken.at}' failed to satisfy constraint: ${broken.rule}`,
  );
}

const LONGEST_PATTERN = 4096;

export function checkPatternLength(pattern: string | undefined): void {
  if (pattern === undefined || pattern.length <= LONGEST_PATTERN) return;
  const rule = `Member must have length less than or equal to ${LONGEST_PATTERN}`;
  throw constraint({ value: pattern, at: 'eventPattern', rule });
}

/** Gives errors of the pattern language the names of the API. */
export function withPatternFaults<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (error instanceof InvalidEventPattern) throw new AwsFault('InvalidEventPatternException', error.message);
    if (error instanceof TooManyCombinations) throw new AwsFault('LimitExceededException', error.message);
    throw error;
  }
}
