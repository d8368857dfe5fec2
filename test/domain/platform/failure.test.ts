import { describe, expect, test } from '@jest/globals';
import { type FailureCode, failures, StepFailure } from '../../../src/platform/failure.ts';

/** Words of our insides, which say nothing to whoever ordered. */
const insiders =
  /\b(step|stage|slot|lease|gate|intent|outbox|inbox|registry|owner mark|worker|lambda|aurora|postgres\w*|sqs|queue|execution|state machine|machine|token|landing account|converge\w*|arn|null|undefined)\b/i;

const codes = Object.keys(failures) as FailureCode[];

describe('The catalogue of failures', () => {
  test.each(codes)(
    '%s says what happened and what comes next, in whole sentences and the words of a customer',
    (code) => {
      const { meaning, remedy } = failures[code];

      for (const text of [meaning, remedy]) {
        expect(text).toMatch(/^[A-Z].{20,}\.$/);
        expect(text).not.toMatch(insiders);
      }
      expect(remedy).not.toBe(meaning);
    },
  );

  test.each(codes)('%s names whoever has to act in what comes next', (code) => {
    const { remedy, remedyBy } = failures[code];
    const begins = { customer: /^(Place|Choose)/, operator: /^The operator/, nobody: /^Nothing is to be done/ };

    expect(remedy).toMatch(begins[remedyBy]);
  });

  test('has the customer pay for a cancel, and for nothing that broke', () => {
    expect(codes.filter((code) => failures[code].chargedTo === 'customer')).toEqual(['cancelled']);
  });

  test('tells the customer no message that speaks of our insides', () => {
    const kept = codes.filter((code) => failures[code].detail === 'kept');

    expect(kept).toEqual([
      'database-unavailable',
      'lease-lost',
      'ambiguous-ownership',
      'still-present',
      'gate-closed',
      'invalid-input',
    ]);
  });
});

describe('A failure', () => {
  test('has no secret in its message, whoever gave it away', () => {
    const cause = new Error('password=hunter2-hunter2');

    const failure = new StepFailure('unexpected', `AWS: ${cause.message}`, { cause });

    expect(failure.message).toBe('AWS: password=[redacted]');
    expect(failure.cause).toBe(cause);
  });
});
