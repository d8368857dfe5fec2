import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type GivenOrder, readOrderFile } from './order-files.ts';

const SAMPLES = 'events/samples/orders';

/**
 * What to publish: each named file is a batch of its own; without files all samples are one. Files are looked up in `folder`, where the
 * person is, and samples in `root`.
 */
export async function givenOrders(
  files: readonly string[],
  places: { readonly root: string; readonly folder: string },
): Promise<GivenOrder[][]> {
  if (files.length > 0) {
    return Promise.all(files.map((file) => readOrderFile({ path: resolve(places.folder, file), origin: file })));
  }
  const names = (await readdir(join(places.root, SAMPLES))).filter((name) => name.endsWith('.json')).sort();
  const samples = await Promise.all(
    names.map((name) => readOrderFile({ path: join(places.root, SAMPLES, name), origin: `${SAMPLES}/${name}` })),
  );
  return [samples.flat()];
}
