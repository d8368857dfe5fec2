import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { givenOrders } from '../../local/cli/given-orders.ts';
import { readOrderFile } from '../../local/cli/order-files.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orders-'));
});

afterEach(() => rm(folder, { recursive: true }));

const fileOf = async (content: string | Uint8Array) => {
  await writeFile(join(folder, 'order.json'), content);
  return { path: join(folder, 'order.json'), origin: 'order.json' };
};

const event = (data: object) => ({ specversion: '1.0', type: 'tenantry.order-cancelled.v1', data });

describe('an order file', () => {
  test('holds one event, which is sent as it stands', async () => {
    const text = `${JSON.stringify(
      event({ orderId: 'O-2', cancels: 'O-1', tenant: { name: 'acme' }, gracePeriodDays: 7 }),
      null,
      3,
    )}\n`;

    const orders = await readOrderFile(await fileOf(text));

    expect(orders).toEqual([
      {
        origin: 'order.json',
        content: { body: text },
        orderId: 'O-2',
        type: 'OrderCancelled',
        tenantName: 'acme',
        cancels: 'O-1',
        gracePeriodDays: 7,
      },
    ]);
  });

  test('may hold a list: each element is an order of its own', async () => {
    const file = await fileOf(JSON.stringify([event({ orderId: 'O-1' }), event({ orderId: 'O-2' })]));

    const orders = await readOrderFile(file);

    expect(orders.map(({ origin, orderId }) => [origin, orderId])).toEqual([
      ['order.json[0]', 'O-1'],
      ['order.json[1]', 'O-2'],
    ]);
  });

  test.each([
    ['{"specversion": "1.0",', null, null],
    ['{"type": 7, "data": {"orderId": ["x"], "tenant": "acme"}}', null, null],
    ['"text"', null, null],
    ['{"type": "tenantry.order-lost.v9", "data": {"orderId": "O-9"}}', 'O-9', 'tenantry.order-lost.v9'],
  ])('%s is for the system to refuse, so it is sent', async (text, orderId, type) => {
    const orders = await readOrderFile(await fileOf(text));

    expect(orders).toMatchObject([{ content: { body: text }, orderId, type }]);
  });

  test.each([
    ['', 'file-empty', 'order.json is empty.'],
    [' \n', 'file-empty', 'order.json is empty.'],
    ['[]', 'file-empty', 'order.json holds an empty list.'],
    [Uint8Array.of(0x7b, 0xff, 0x7d), 'file-not-text', 'order.json is not text in UTF-8.'],
  ])('that holds %j is an order with its reason', async (content, code, message) => {
    const orders = await readOrderFile(await fileOf(content));

    expect(orders).toMatchObject([{ origin: 'order.json', content: { unreadable: { code, message } } }]);
  });

  test('with an element nested too deeply to be written again keeps the other elements', async () => {
    const deep = '['.repeat(20_000) + ']'.repeat(20_000);
    const file = await fileOf(`[${JSON.stringify(event({ orderId: 'O-1' }))},${deep},{"a":1}]`);

    const orders = await readOrderFile(file);

    expect(orders).toMatchObject([
      { origin: 'order.json[0]', orderId: 'O-1', content: { body: expect.stringContaining('O-1') } },
      {
        origin: 'order.json[1]',
        orderId: null,
        content: {
          unreadable: { code: 'order-too-deep', message: 'order.json[1] is nested too deeply to be an order.' },
        },
      },
      { origin: 'order.json[2]', content: { body: '{"a":1}' } },
    ]);
  });

  test('that is missing, or a directory without any, is an order with its reason', async () => {
    const batches = await givenOrders(['nowhere.json', '.'], { root: folder, folder });

    expect(batches).toMatchObject([
      [{ content: { unreadable: { code: 'file-missing', message: 'There is no file nowhere.json.' } } }],
      [
        {
          content: {
            unreadable: { code: 'file-is-directory', message: '. is a directory in which no file ends in .json.' },
          },
        },
      ],
    ]);
  });

  test('is one of a batch, when a directory is named', async () => {
    await mkdir(join(folder, 'batch'));
    await writeFile(join(folder, 'batch/b.json'), JSON.stringify(event({ orderId: 'O-2' })));
    await writeFile(join(folder, 'batch/a.json'), JSON.stringify(event({ orderId: 'O-1' })));
    await writeFile(join(folder, 'batch/notes.txt'), 'no order');

    const batches = await givenOrders(['batch'], { root: folder, folder });

    expect(batches).toMatchObject([
      [
        { origin: 'batch/a.json', orderId: 'O-1' },
        { origin: 'batch/b.json', orderId: 'O-2' },
      ],
    ]);
    expect(batches[0]).toHaveLength(2);
  });
});

describe('without files', () => {
  test('all sample orders are one batch, in the order of their names', async () => {
    const root = join(import.meta.dirname, '../..');

    const batches = await givenOrders([], { root, folder });

    expect(batches).toHaveLength(1);
    expect(batches[0]?.map(({ type }) => type)).toEqual(expect.arrayContaining(['OrderPlaced']));
    expect(batches[0]?.map(({ origin }) => origin)).toEqual(batches[0]?.map(({ origin }) => origin).toSorted());
  });
});
