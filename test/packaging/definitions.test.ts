import { describe, expect, test } from '@jest/globals';
import validate from 'asl-validator';
import { packagedStack } from './packaged.ts';

describe('the definitions of the state machines', () => {
  test.each(packagedStack().machines.map(({ name, definition }) => [name, definition] as const))(
    '%s is valid Amazon States Language once its placeholders are filled',
    (_name, definition) => {
      const { isValid, errorsText } = validate(JSON.parse(definition));

      expect(isValid ? '' : errorsText('\n')).toBe('');
    },
    60_000,
  );
});
