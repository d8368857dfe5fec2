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
