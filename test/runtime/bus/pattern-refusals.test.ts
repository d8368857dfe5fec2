import { describe, expect, it } from '@jest/globals';
import { compilePattern } from '../../../local/runtime/bus/pattern.ts';

const refused: readonly (readonly [string, string])[] = [
  ['[]', 'Filter is not an object\n at [Source: (String)"[]"; line: 1, column: 2]'],
  ['', 'Filter is not an object\n at [Source: (String)""; line: 1, column: 1]'],
  ['{}', 'Empty objects are not allowed\n at [Source: (String)"{}"; line: 1, column: 3]'],
  ['{"a": {}}', 'Empty objects are not allowed\n at [Source: (String)"{"a": {}}"; line: 1, column: 9]'],
  ['{"a": []}', 'Empty arrays are not allowed\n at [Source: (String)"{"a": []}"; line: 1, column: 9]'],
  ['{"a": "x"}', '"a" must be an object or an array\n at [Source: (String)"{"a": "x"}"; line: 1, column: 8]'],
  ['{"a": 42}', '"a" must be an object or an array\n at [Source: (String)"{"a": 42}"; line: 1, column: 9]'],
  ['{\n"a": null}', '"a" must be an object or an array\n at [Source: (String)"{\n"a": null}"; line: 2, column: 10]'],
  [
    '{"a": [["x"]]}',
    'Match value must be String, number, true, false, or null\n at [Source: (String)"{"a": [["x"]]}"; line: 1, column: 9]',
  ],
  ['{"a": [{}]}', 'Match expression name not found\n at [Source: (String)"{"a": [{}]}"; line: 1, column: 10]'],
  [
    '{"a": [{"EXISTS": true}]}',
    'Unrecognized match type EXISTS\n at [Source: (String)"{"a": [{"EXISTS": true}]}"; line: 1, column: 23]',
  ],
  [
    '{"a": [{"exists": 1}]}',
    'exists match pattern must be either true or false.\n at [Source: (String)"{"a": [{"exists": 1}]}"; line: 1, column: 20]',
  ],
  [
    '{"a": [{"prefix": 1}]}',
    'prefix match pattern must be a string\n at [Source: (String)"{"a": [{"prefix": 1}]}"; line: 1, column: 20]',
  ],
  [
    '{"a": [{"prefix": {"suffix": "x"}}]}',
    'Unsupported prefix pattern: suffix\n at [Source: (String)"{"a": [{"prefix": {"suffix": "x"}}]}"; line: 1, column: 31]',
  ],
  [
    '{"a": [{"suffix": ["x"]}]}',
    'suffix match pattern must be a string\n at [Source: (String)"{"a": [{"suffix": ["x"]}]}"; line: 1, column: 20]',
  ],
  [
    '{"a": [{"prefix": "x", "suffix": "y"}]}',
    'Only one key allowed in match expression\n at [Source: (String)"{"a": [{"prefix": "x", "suffix": "y"}]}"; line: 1, column: 35]',
  ],
  [
    '{"a": [{"equals-ignore-case": ["x"]}]}',
    'equals-ignore-case match pattern must be a string\n at [Source: (String)"{"a": [{"equals-ignore-case": ["x"]}]}"; line: 1, column: 32]',
  ],
  [
    '{"a": [{"wildcard": 1}]}',
    'wildcard match pattern must be a string\n at [Source: (String)"{"a": [{"wildcard": 1}]}"; line: 1, column: 22]',
  ],
  [
    '{"a": [{"wildcard": "x**"}]}',
    'Consecutive wildcard characters at pos 2\n at [Source: (String)"{"a": [{"wildcard": "x**"}]}"; line: 1, column: 26]',
  ],
  [
    '{"a": [{"wildcard": "x\\\\y"}]}',
    'Invalid escape character at pos 2\n at [Source: (String)"{"a": [{"wildcard": "x\\\\y"}]}"; line: 1, column: 27]',
  ],
  [
    '{"a": [{"wildcard": "*:*:*:*:*:bus/*"}]}',
    'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character',
  ],
  [
    '{"a": [{"numeric": 5}]}',
    'Value of numeric must be an array.\n at [Source: (String)"{"a": [{"numeric": 5}]}"; line: 1, column: 21]',
  ],
  [
    '{"a": [{"numeric": []}]}',
    'Invalid member in numeric match: ]\n at [Source: (String)"{"a": [{"numeric": []}]}"; line: 1, column: 22]',
  ],
  [
    '{"a": [{"numeric": [">", "5"]}]}',
    'Value of > must be numeric\n at [Source: (String)"{"a": [{"numeric": [">", "5"]}]}"; line: 1, column: 27]',
  ],
  [
    '{"a": [{"numeric": ["=", 1, 2]}]}',
    'Too many elements in numeric expression\n at [Source: (String)"{"a": [{"numeric": ["=", 1, 2]}]}"; line: 1, column: 30]',
  ],
  [
    '{"a": [{"numeric": [">", 0, ">", 5]}]}',
    'Bad numeric range operator: >\n at [Source: (String)"{"a": [{"numeric": [">", 0, ">", 5]}]}"; line: 1, column: 32]',
  ],
  [
    '{"a": [{"numeric": [">", 5, "<", 1]}]}',
    'Bottom must be less than top\n at [Source: (String)"{"a": [{"numeric": [">", 5, "<", 1]}]}"; line: 1, column: 36]',
  ],
  [
    '{"a": [{"numeric": ["<", 5000000001]}]}',
    'Value must be between -5.0E9 and 5.0E9, inclusive\n at [Source: (String)"{"a": [{"numeric": ["<", 5000000001]}]}"; line: 1, column: 37]',
  ],
  [
    '{"a": [{"anything-but": null}]}',
    'Value of anything-but must be an array or single string/number value.\n at [Source: (String)"{"a": [{"anything-but": null}]}"; line: 1, column: 29]',
  ],
  [
    '{"a": [{"anything-but": {"numeric": 1}}]}',
    'Unsupported anything-but pattern: numeric\n at [Source: (String)"{"a": [{"anything-but": {"numeric": 1}}]}"; line: 1, column: 38]',
  ],
  [
    '{"a": [{"anything-but": [1, "x"]}]}',
    'Inside anything but list, either all values are number or string, mixed type is not supported\n at [Source: (String)"{"a": [{"anything-but": [1, "x"]}]}"; line: 1, column: 33]',
  ],
  [
    '{"a": [{"anything-but": {"prefix": ""}}]}',
    'Null prefix/suffix not allowed\n at [Source: (String)"{"a": [{"anything-but": {"prefix": ""}}]}"; line: 1, column: 38]',
  ],
  [
    '{"a": [{"anything-but": ["x", true]}]}',
    'Inside anything but list, start|null|boolean is not supported.\n at [Source: (String)"{"a": [{"anything-but": ["x", true]}]}"; line: 1, column: 35]\n at [Source: (String)"{"a": [{"anything-but": ["x", true]}]}"; line: 1, column: 35]',
  ],
  ['{"a": [{"cidr": "10.0.0.0"}]}', "Malformed CIDR, one '/' required"],
  ['{"a": [{"cidr": "10.0.0.0/x"}]}', 'Malformed CIDR, mask bits must be an integer'],
  ['{"a": [{"cidr": "10.0.0.0/-1"}]}', 'Malformed CIDR, mask bits must not be negative'],
  ['{"a": [{"cidr": "10.0.0.0/32"}]}', 'IPv4 mask bits must be < 32'],
  ['{"a": [{"cidr": "2001:db8::/128"}]}', 'IPv6 mask bits must be < 128'],
  ['{"a": [{"cidr": "host/8"}]}', 'Nonstandard IP address: host'],
  [
    '{"$or": {"a": [1]}}',
    'It must be an Array followed with $or.\n at [Source: (String)"{"$or": {"a": [1]}}"; line: 1, column: 10]',
  ],
  [
    '{"$or": [{"a": [1]}]}',
    'There must have at least 2 Objects in $or relationship.\n at [Source: (String)"{"$or": [{"a": [1]}]}"; line: 1, column: 21]',
  ],
  [
    '{"$or": [1, 2]}',
    'Only JSON object is allowed in array of $or relationship.\n at [Source: (String)"{"$or": [1, 2]}"; line: 1, column: 11]',
  ],
  [
    '{"$or": [{"prefix": [1]}, {"a": [1]}]}',
    'prefix is Ruler reserved fieldName which cannot be used inside $or.\n at [Source: (String)"{"$or": [{"prefix": [1]}, {"a": [1]}]}"; line: 1, column: 22]',
  ],
  [
    'no json',
    "Unrecognized token 'no': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: (String)\"no json\"; line: 1, column: 3]",
  ],
  [
    "{'a': 1}",
    "Unexpected character (''' (code 39)): was expecting double-quote to start field name\n at [Source: (String)\"{'a': 1}\"; line: 1, column: 2]",
  ],
  [
    '{"a": [1 2]}',
    'Unexpected character (\'2\' (code 50)): was expecting comma to separate Array entries\n at [Source: (String)"{"a": [1 2]}"; line: 1, column: 10]',
  ],
  [
    '{"a": [1]',
    'Unexpected end-of-input: expected close marker for Object (start marker at [Source: (String)"{"a": [1]"; line: 1, column: 1])\n at [Source: (String)"{"a": [1]"; line: 1, column: 10]',
  ],
];

describe('An event pattern that EventBridge refuses', () => {
  it.each(refused)('is refused in its words: %s', (text, reason) => {
    expect(() => compilePattern(text)).toThrow(
      expect.objectContaining({
        name: 'InvalidEventPattern',
        message: `Event pattern is not valid. Reason: ${reason}`,
      }),
    );
  });

  it('is refused when $or makes more than a thousand combinations', () => {
    const alternatives = (name: string) => ({ $or: Array.from({ length: 11 }, (_, index) => ({ [name]: [index] })) });
    const pattern = JSON.stringify({ a: alternatives('x'), b: alternatives('y'), c: alternatives('z') });

    expect(() => compilePattern(pattern)).toThrow(expect.objectContaining({ name: 'TooManyCombinations' }));
  });

  it('shows only the beginning of a long pattern', () => {
    const text = `{"a": [], "b": ["${'x'.repeat(600)}"]}`;

    expect(() => compilePattern(text)).toThrow(/"\[truncated 120 chars\]; line: 1, column: 9\]$/);
  });
});
