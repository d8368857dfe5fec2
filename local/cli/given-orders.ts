import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type GivenOrder, type OrderFile, readOrderFile } from './order-files.ts';

const SAMPLES = 'events/samples/orders';

/**
 * What to publish: each named file or folder of files is a batch of its own; without any all samples are one. They are looked up in
 * `folder`, where the person is, and samples in `root`.
 */
export async function givenOrders(
  files: readonly string[],
  places: { readonly root: string; readonly folder: string },
): Promise<GivenOrder[][]> {
  if (files.length === 0) return [await readBatch({ path: join(places.root, SAMPLES), origin: SAMPLES })];
  return Promise.all(files.map((file) => readBatch({ path: resolve(places.folder, file), origin: file })));
}

/** Of a folder the orders of all its files, in the order of their names. */
async function readBatch({ path, origin }: OrderFile): Promise<GivenOrder[]> {
  const names = (await namesIn(path)).filter((name) => name.endsWith('.json')).sort();
  // What is no folder, or holds no order, says itself what is wrong with it.
  if (names.length === 0) return readOrderFile({ path, origin });
  const orders = await Promise.all(
    names.map((name) => readOrderFile({ path: join(path, name), origin: join(origin, name) })),
  );
  return orders.flat();
}

async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch {
    return [];
  }
}
