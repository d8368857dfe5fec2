import { describe, expect, it } from '@jest/globals';
import { compilePattern } from '../../../local/runtime/bus/pattern.ts';

/** [what it shows, pattern, events that match, events that do not]: pattern and events are about the detail. */
type Case = readonly [string, object, readonly unknown[], readonly unknown[]];

const cases: readonly Case[] = [
  ['a text', { state: ['running'] }, [{ state: 'running' }], [{ state: 'Running' }, { state: 'stopped' }, {}]],
  ['one of several texts', { state: ['a', 'b'] }, [{ state: 'a' }, { state: 'b' }], [{ state: 'c' }]],
  ['the empty text', { state: [''] }, [{ state: '' }], [{ state: null }, {}]],
  ['a number in any notation', { n: [300] }, [{ n: 300 }, { n: 300.0 }, { n: 3e2 }], [{ n: '300' }, { n: 301 }]],
  ['a fraction', { n: [0.5] }, [{ n: 0.5 }, { n: 5e-1 }], [{ n: 0.51 }, { n: '0.5' }]],
  ['zero', { n: [0] }, [{ n: 0 }, { n: -0 }], [{ n: 0.1 }, { n: '0' }]],
  ['a number beyond the comparable range', { n: [123456789012] }, [{ n: 123456789012 }], [{ n: 123456789013 }]],
  ['true', { b: [true] }, [{ b: true }], [{ b: false }, { b: 'true' }, {}]],
  ['false', { b: [false] }, [{ b: false }], [{ b: true }, { b: null }]],
  ['null', { v: [null] }, [{ v: null }], [{ v: '' }, { v: 'null' }, {}]],
  ['values of several types', { v: [1, 'a', null] }, [{ v: 1 }, { v: 'a' }, { v: null }], [{ v: '1' }, { v: false }]],
  ['two fields at once', { a: ['x'], b: ['y'] }, [{ a: 'x', b: 'y' }], [{ a: 'x' }, { a: 'x', b: 'z' }]],
  ['a nested field', { a: { b: { c: ['x'] } } }, [{ a: { b: { c: 'x' } } }], [{ a: { b: 'x' } }, { a: { c: 'x' } }]],
  ['a name with a dot as the same path', { 'a.b': ['x'] }, [{ a: { b: 'x' } }, { 'a.b': 'x' }], [{ a: 'x' }]],
  ['names with regard to case', { Name: ['x'] }, [{ Name: 'x' }], [{ name: 'x' }]],
  [
    'any element of an array',
    { tags: ['x'] },
    [{ tags: ['y', 'x'] }, { tags: ['x'] }],
    [{ tags: ['y'] }, { tags: [] }],
  ],
  ['an element of an inner array', { tags: ['x'] }, [{ tags: [['y', ['x']]] }], [{ tags: [['y']] }]],
  ['prefix', { f: [{ prefix: 'ab' }] }, [{ f: 'ab' }, { f: 'abc' }], [{ f: 'a' }, { f: 'xab' }, { f: 1 }]],
  ['the empty prefix for every text', { f: [{ prefix: '' }] }, [{ f: '' }, { f: 'a' }], [{ f: 1 }, { f: null }]],
  [
    'prefix ignoring case',
    { f: [{ prefix: { 'equals-ignore-case': 'AbC' } }] },
    [{ f: 'abcd' }, { f: 'ABC' }],
    [{ f: 'xabc' }],
  ],
  ['suffix', { f: [{ suffix: '.png' }] }, [{ f: 'a.png' }, { f: '.png' }], [{ f: 'a.PNG' }, { f: 'png' }]],
  ['suffix ignoring case', { f: [{ suffix: { 'equals-ignore-case': '.png' } }] }, [{ f: 'a.PnG' }], [{ f: 'a.jpg' }]],
  [
    'equals ignoring case',
    { f: [{ 'equals-ignore-case': 'Alice' }] },
    [{ f: 'ALICE' }, { f: 'alice' }],
    [{ f: 'alices' }, {}],
  ],
  ['wildcard in the middle', { f: [{ wildcard: 'a*z' }] }, [{ f: 'az' }, { f: 'abcz' }], [{ f: 'azb' }, { f: 'ba z' }]],
  ['wildcard at both ends', { f: [{ wildcard: '*x*' }] }, [{ f: 'x' }, { f: 'axb' }], [{ f: 'ab' }, { f: 7 }]],
  ['a lone wildcard', { f: [{ wildcard: '*' }] }, [{ f: '' }, { f: 'any' }], [{ f: 1 }, {}]],
  [
    'several wildcards',
    { f: [{ wildcard: 'dir/*/name/*.json' }] },
    [{ f: 'dir/a/name/b.json' }],
    [{ f: 'dir/name/b.json' }],
  ],
  ['wildcards whose sections overlap', { f: [{ wildcard: 'ab*ba' }] }, [{ f: 'abba' }], [{ f: 'aba' }]],
  ['an escaped asterisk', { f: [{ wildcard: 'a\\*b' }] }, [{ f: 'a*b' }], [{ f: 'axb' }, { f: 'ab' }]],
  ['an escaped backslash', { f: [{ wildcard: 'a\\\\*' }] }, [{ f: 'a\\b' }], [{ f: 'a*' }]],
  ['numeric equality', { n: [{ numeric: ['=', 3.018e2] }] }, [{ n: 301.8 }], [{ n: 301.81 }, { n: '301.8' }]],
  ['less than', { n: [{ numeric: ['<', 10] }] }, [{ n: 9.99 }, { n: -5e9 }], [{ n: 10 }, { n: '9' }]],
  ['at most', { n: [{ numeric: ['<=', 10] }] }, [{ n: 10 }], [{ n: 10.000001 }]],
  ['greater than', { n: [{ numeric: ['>', 0] }] }, [{ n: 0.000001 }], [{ n: 0 }, { n: -1 }]],
  ['at least', { n: [{ numeric: ['>=', 0] }] }, [{ n: 0 }, { n: 5e9 }], [{ n: -0.1 }, { n: null }]],
  ['a range', { n: [{ numeric: ['>', 0, '<=', 5] }] }, [{ n: 5 }, { n: 1 }], [{ n: 0 }, { n: 5.1 }]],
  ['a negative range', { n: [{ numeric: ['>=', -10, '<', -5] }] }, [{ n: -10 }], [{ n: -5 }, { n: -11 }]],
  [
    'numbers beyond the range by no numeric test',
    { n: [{ numeric: ['>', 0] }] },
    [{ n: 5000000000 }],
    [{ n: 5000000001 }],
  ],
  ['six decimals as equal', { n: [{ numeric: ['=', 1] }] }, [{ n: 1.0000001 }], [{ n: 1.00001 }]],
  [
    'anything but a text',
    { s: [{ 'anything-but': 'x' }] },
    [{ s: 'y' }, { s: 1 }, { s: null }, { s: true }],
    [{ s: 'x' }, {}],
  ],
  ['anything but a number', { n: [{ 'anything-but': 100 }] }, [{ n: 101 }, { n: '100' }], [{ n: 100 }, { n: 1e2 }, {}]],
  ['anything but zero', { n: [{ 'anything-but': 0 }] }, [{ n: 1 }], [{ n: 0 }]],
  ['anything but a list of texts', { s: [{ 'anything-but': ['x', 'y'] }] }, [{ s: 'z' }], [{ s: 'x' }, { s: 'y' }]],
  [
    'anything but a list of numbers',
    { n: [{ 'anything-but': [1, 2] }] },
    [{ n: 3 }, { n: 'a' }],
    [{ n: 1 }, { n: 2.0 }],
  ],
  [
    'anything but a prefix',
    { s: [{ 'anything-but': { prefix: 'in' } }] },
    [{ s: 'out' }, { s: 1 }, { s: null }],
    [{ s: 'init' }, {}],
  ],
  [
    'anything but prefixes',
    { s: [{ 'anything-but': { prefix: ['a', 'b'] } }] },
    [{ s: 'c' }],
    [{ s: 'ax' }, { s: 'bx' }],
  ],
  ['anything but a suffix', { s: [{ 'anything-but': { suffix: '.txt' } }] }, [{ s: 'a.md' }], [{ s: 'a.txt' }]],
  [
    'anything but suffixes',
    { s: [{ 'anything-but': { suffix: ['.a', '.b'] } }] },
    [{ s: 'x.c' }],
    [{ s: 'x.a' }, { s: 'x.b' }],
  ],
  [
    'anything but a text in any case',
    { s: [{ 'anything-but': { 'equals-ignore-case': 'X' } }] },
    [{ s: 'y' }],
    [{ s: 'x' }, { s: 'X' }],
  ],
  [
    'anything but texts in any case',
    { s: [{ 'anything-but': { 'equals-ignore-case': ['X', 'y'] } }] },
    [{ s: 'z' }, { s: 1 }],
    [{ s: 'Y' }],
  ],
  [
    'anything but a wildcard',
    { s: [{ 'anything-but': { wildcard: '*/lib/*' } }] },
    [{ s: '/bin/a' }],
    [{ s: '/usr/lib/a' }],
  ],
  [
    'anything but wildcards',
    { s: [{ 'anything-but': { wildcard: ['a*', '*z'] } }] },
    [{ s: 'bc' }],
    [{ s: 'ab' }, { s: 'bz' }],
  ],
  ['any other element by anything-but', { s: [{ 'anything-but': 'x' }] }, [{ s: ['x', 'y'] }], [{ s: ['x'] }]],
  ['presence', { a: [{ exists: true }] }, [{ a: 'x' }, { a: null }, { a: false }, { a: ['x'] }], [{}, { b: 1 }]],
  ['absence', { a: [{ exists: false }] }, [{}, { b: 1 }], [{ a: 'x' }, { a: null }]],
  ['presence of leaves only', { a: [{ exists: true }] }, [{ a: 1 }], [{ a: { b: 1 } }, { a: [] }, { a: {} }]],
  ['absence where there is no leaf', { a: [{ exists: false }] }, [{ a: { b: 1 } }, { a: [] }], [{ a: 0 }]],
  ['absence of a nested field', { a: { b: [{ exists: false }] } }, [{ a: { c: 1 } }, {}], [{ a: { b: 1 } }]],
  ['absence or a value', { a: [{ exists: false }, 'x'] }, [{}, { a: 'x' }], [{ a: 'y' }]],
  [
    'an IPv4 block',
    { ip: [{ cidr: '10.0.0.0/24' }] },
    [{ ip: '10.0.0.255' }],
    [{ ip: '10.0.1.0' }, { ip: 'ten' }, { ip: 10 }],
  ],
  [
    'the whole of IPv4',
    { ip: [{ cidr: '0.0.0.0/0' }] },
    [{ ip: '203.0.113.9' }],
    [{ ip: '2001:db8::1' }, { ip: '1.2.3' }],
  ],
  ['a block whose base has host bits', { ip: [{ cidr: '10.1.2.3/8' }] }, [{ ip: '10.200.0.1' }], [{ ip: '11.0.0.1' }]],
  [
    'an IPv6 block',
    { ip: [{ cidr: '2001:db8::/32' }] },
    [{ ip: '2001:db8:1::5' }],
    [{ ip: '2001:db9::1' }, { ip: '10.0.0.1' }],
  ],
  [
    'an address in another notation',
    { ip: ['2001:db8::1'] },
    [{ ip: '2001:0db8:0:0:0:0:0:1' }],
    [{ ip: '2001:db8::2' }],
  ],
  ['one alternative of $or', { $or: [{ a: ['x'] }, { b: ['y'] }] }, [{ a: 'x' }, { b: 'y' }], [{ a: 'y' }, {}]],
  [
    '$or beside a field',
    { c: ['z'], $or: [{ a: ['x'] }, { b: ['y'] }] },
    [{ c: 'z', b: 'y' }],
    [{ b: 'y' }, { c: 'z' }],
  ],
  ['$or inside of a field', { d: { $or: [{ a: ['x'] }, { b: ['y'] }] } }, [{ d: { a: 'x' } }], [{ a: 'x' }]],
  ['$or inside of $or', { $or: [{ $or: [{ a: [1] }, { a: [2] }] }, { b: [3] }] }, [{ a: 2 }, { b: 3 }], [{ a: 3 }]],
  [
    '$or with numbers and absence',
    { $or: [{ n: [{ numeric: ['>', 5] }] }, { n: [{ exists: false }] }] },
    [{ n: 6 }, {}],
    [{ n: 5 }],
  ],
  [
    'alternatives that need several fields',
    { $or: [{ a: [1], b: [2] }, { a: [3] }] },
    [{ a: 1, b: 2 }, { a: 3 }],
    [{ a: 1, b: 3 }],
  ],
  [
    'fields of one element of an array',
    { list: { a: ['1'], b: ['2'] } },
    [{ list: [{ a: '0' }, { a: '1', b: '2' }] }, { list: { a: '1', b: '2' } }],
    [
      {
        list: [
          { a: '1', b: '0' },
          { a: '0', b: '2' },
        ],
      },
    ],
  ],
  [
    'fields of one element of an inner array',
    { l: { m: { a: [1], b: [2] } } },
    [{ l: [{ m: [{ a: 1, b: 2 }] }] }],
    [{ l: [{ m: [{ a: 1 }, { b: 2 }] }] }, { l: [{ m: [{ a: 1 }] }, { m: [{ b: 2 }] }] }],
  ],
  [
    'elements of different arrays',
    { l: { a: [1] }, m: { b: [2] } },
    [{ l: [{ a: 0 }, { a: 1 }], m: [{ b: 2 }] }],
    [{ l: [{ a: 1 }], m: [{ b: 1 }] }],
  ],
  [
    'absence in the same element',
    { l: { a: [1], b: [{ exists: false }] } },
    [{ l: [{ a: 1 }, { b: 2 }] }],
    [{ l: [{ a: 1, b: 2 }] }],
  ],
];

describe('An event pattern', () => {
  it.each(cases)('matches %s', (_, detail, matching, others) => {
    const pattern = compilePattern(JSON.stringify({ detail }));

    expect(matching.filter((event) => !pattern.matches({ detail: event }))).toEqual([]);
    expect(others.filter((event) => pattern.matches({ detail: event }))).toEqual([]);
  });
});

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
