import { describe, expect, test } from '@jest/globals';
import { checkMessage, messageDigest, orderIdOf } from '../../../src/orders/check-message.ts';
import { orderData, orderMessage } from './orders.ts';

function reasonsFor(body: string) {
  const checked = checkMessage(body);
  return 'unreadable' in checked
    ? checked.unreadable.map(({ code, field }) => (field ? `${code} ${field}` : code))
    : 'readable';
}

describe('A message of the orders queue', () => {
  test.each([
    ['tenantry.order-placed.v1', 'OrderPlaced'],
    ['tenantry.order-cancelled.v1', 'OrderCancelled'],
  ])('of type %s goes to the bus as %s, unchanged', (type, detailType) => {
    const message = orderMessage({ type, partitionkey: 'x' });

    const checked = checkMessage(JSON.stringify(message));

    expect(checked).toEqual({ readable: { detailType, source: 'ordering', detail: message } });
  });

  test('goes to the bus even when the order is bad, because somebody can be told', () => {
    const data = { orderId: 'O-1', tenant: { name: 'Not A Label' }, cloud: 'nimbus' };

    expect(checkMessage(JSON.stringify(orderMessage({ data })))).toHaveProperty('readable');
  });

  test.each([
    ['nothing', '', ['not-json']],
    ['prose', 'please make me a tenant', ['not-json']],
    ['half of a message', JSON.stringify(orderMessage()).slice(0, 90), ['not-json']],
    ['a number', '7', ['not-a-cloudevent']],
    ['null', 'null', ['not-a-cloudevent']],
    ['a list of orders', JSON.stringify([orderMessage()]), ['not-a-cloudevent']],
  ])('that is %s cannot be read', (_, body, codes) => {
    expect(reasonsFor(body)).toEqual(codes);
  });

  test('without the attributes of a CloudEvent is told all of them', () => {
    const body = JSON.stringify({ data: orderData() });

    expect(reasonsFor(body)).toEqual([
      'not-a-cloudevent specversion',
      'not-a-cloudevent id',
      'not-a-cloudevent source',
      'not-a-cloudevent type',
    ]);
  });

  test.each([
    [{ specversion: '0.3' }, ['specversion-unsupported specversion']],
    [{ specversion: 1 }, ['specversion-unsupported specversion']],
    [{ type: 'com.example.something' }, ['event-type-unknown type']],
    [{ type: 'tenantry.order-placed.v2' }, ['event-type-unknown type']],
    [{ type: 'tenantry.tenant-activated.v2' }, ['event-type-unknown type']],
    [{ type: '' }, ['not-a-cloudevent type']],
    [{ type: 7 }, ['not-a-cloudevent type']],
    [{ id: '' }, ['not-a-cloudevent id']],
    [{ id: 'i'.repeat(513) }, ['not-a-cloudevent id']],
    [{ time: 'tomorrow' }, ['not-a-cloudevent time']],
    [{ data: undefined }, ['order-id-missing data.orderId', 'tenant-name-missing data.tenant.name']],
    [{ data: 'a text' }, ['order-id-missing data.orderId', 'tenant-name-missing data.tenant.name']],
    [{ data: orderData({ orderId: undefined }) }, ['order-id-missing data.orderId']],
    [{ data: orderData({ orderId: 'no spaces' }) }, ['order-id-malformed data.orderId']],
    [{ data: orderData({ tenant: {} }) }, ['tenant-name-missing data.tenant.name']],
    [{ extension: 'a\u0000b' }, ['text-malformed data']],
    [
      { specversion: '0.3', type: 'unknown', data: orderData({ orderId: '' }) },
      ['specversion-unsupported specversion', 'event-type-unknown type', 'order-id-missing data.orderId'],
    ],
  ])('with %j cannot be read', (changes, codes) => {
    expect(reasonsFor(JSON.stringify(orderMessage(changes)))).toEqual(codes);
  });

  test('nested without end cannot be read, and nobody dies of it', () => {
    const body = JSON.stringify(orderMessage()).replace('"acme"', `${'['.repeat(100_000)}${']'.repeat(100_000)}`);

    expect(reasonsFor(body)).toEqual(['nested-too-deeply data']);
  });

  describe('by its size', () => {
    const overhead = Buffer.byteLength(JSON.stringify(orderMessage({ padding: '' })));
    // The entry holds Source `ordering`, DetailType `OrderPlaced` and a Time of 14 bytes beside the detail.
    const room = 262_144 - 8 - 11 - 14 - overhead;

    test('passes when the entry on the bus has exactly 256 KB', () => {
      expect(reasonsFor(JSON.stringify(orderMessage({ padding: 'x'.repeat(room) })))).toBe('readable');
    });

    test('cannot be read with one byte more', () => {
      expect(reasonsFor(JSON.stringify(orderMessage({ padding: 'x'.repeat(room + 1) })))).toEqual([
        'message-too-large',
      ]);
    });

    test('counts bytes, not characters', () => {
      expect(reasonsFor(JSON.stringify(orderMessage({ padding: 'ä'.repeat(room / 2 + 10) })))).toEqual([
        'message-too-large',
      ]);
    });

    test('cannot be read when the body alone is too large, whatever is in it', () => {
      expect(reasonsFor('x'.repeat(262_145))).toEqual(['message-too-large']);
    });
  });

  test('is known by a digest that anyone can compute', () => {
    expect(messageDigest('test')).toBe('9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08');
  });

  test.each([
    ['{"data":{"orderId":"O-1"}}', 'O-1'],
    ['{"data":{"orderId":"no spaces"}}', undefined],
    ['{"data":{"orderId":7}}', undefined],
    ['{"data":null}', undefined],
    ['null', undefined],
    ['no json', undefined],
  ])('%s tells %p as the order it seems to be about', (body, orderId) => {
    expect(orderIdOf(body)).toBe(orderId);
  });
});
