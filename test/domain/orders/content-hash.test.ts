import { describe, expect, test } from '@jest/globals';
import { contentHash } from '../../../src/orders/content-hash.ts';
import { canonicalJson } from '../../../src/platform/canonical-json.ts';
import { orderData } from './orders.ts';

describe('The canonical spelling of JSON', () => {
  test.each([
    [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
    [{ a: { d: [], c: {} } }, '{"a":{"c":{},"d":[]}}'],
    [[3, 1, 2], '[3,1,2]'],
    [null, 'null'],
    ['a\ud800', '"a\\ud800"'],
    [[true, false, null], '[true,false,null]'],
    ['€"\\/\n\u000f', '"€\\"\\\\/\\n\\u000f"'],
    [{ gone: undefined, here: 1 }, '{"here":1}'],
    // RFC 8785 §3.2.2.3 and appendix B: numbers as ECMAScript writes them.
    [[1.0, 1e30, 4.5, 2e-3, 1e-27, -0], '[1,1e+30,4.5,0.002,1e-27,0]'],
    [[Number('333333333.33333329'), 1e21, 1e23], '[333333333.3333333,1e+21,1e+23]'],
  ])('of %j is %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test('sorts members by UTF-16 code units, as RFC 8785 §3.2.3 shows', () => {
    const value = {
      '\u20ac': 'Euro',
      '\r': 'CR',
      '\ufb33': 'Dalet',
      '1': 'One',
      '\ud83d\ude00': 'Smile',
      '\u0080': 'Ctrl',
      '\u00f6': 'o',
    };

    const order = [...canonicalJson(value).matchAll(/:"(\w+)"/g)].map(([, name]) => name);

    expect(order).toEqual(['CR', 'One', 'Ctrl', 'o', 'Euro', 'Smile', 'Dalet']);
  });

  test.each([
    ['a number that is none', Number.NaN],
    ['a number beyond all bounds', [Number.POSITIVE_INFINITY]],
    ['a function', { f: () => 1 }],
    ['a big integer', 1n],
    ['undefined in a list', [undefined]],
    ['a date', { at: new Date(0) }],
    ['a map', new Map([[1, 2]])],
  ])('does not exist for %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});

describe('The content of an order', () => {
  test('is the same whatever the order of its fields', () => {
    const { orderId, ...rest } = orderData();

    expect(contentHash({ ...rest, orderId })).toBe(contentHash(orderData()));
  });

  test('has the hash of its canonical JSON', () => {
    // printf '{"a":1}' | sha256sum
    expect(contentHash({ a: 1 })).toBe('015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862');
  });

  test.each([
    [{ region: 'eu-west-1' }],
    [{ tenant: { name: 'acme2' } }],
    [{ size: 'small' }],
    [{ colour: 'green' }],
    [{ customer: { id: 'C-1', name: 'Acme AG' } }],
  ])('is another with %j', (changes) => {
    expect(contentHash(orderData(changes))).not.toBe(contentHash(orderData()));
  });

  test('has a hash even when it cannot be kept', () => {
    expect(contentHash({ text: '\u0000' })).toMatch(/^[0-9a-f]{64}$/);
    expect(contentHash(JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`))).toMatch(/^[0-9a-f]{64}$/);
  });
});
