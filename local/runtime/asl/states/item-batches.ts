import type { Json, MapState } from '../definition.ts';
import { StateFailure } from '../failures.ts';
import type { Visit } from '../thread.ts';
import { evaluateField, evaluateNumber } from '../visit.ts';

/** The inputs of the children: the items themselves, or `{ BatchInput?, Items }` within both limits of ItemBatcher. */
export async function batches(visit: Visit<MapState>, items: Json[]): Promise<Json[]> {
  const { ItemBatcher } = visit.state;
  if (!ItemBatcher) return items;
  const limit = (name: 'MaxItemsPerBatch' | 'MaxInputBytesPerBatch') => {
    const value = ItemBatcher[name];
    return value === undefined
      ? Number.POSITIVE_INFINITY
      : evaluateNumber(visit, { name: `ItemBatcher/${name}`, value });
  };
  const maxItems = await limit('MaxItemsPerBatch');
  const maxBytes = await limit('MaxInputBytesPerBatch');
  const template = ItemBatcher.BatchInput;
  const shared: { [key: string]: Json } =
    template === undefined
      ? {}
      : { BatchInput: await evaluateField(visit, { name: 'ItemBatcher/BatchInput', template }) };
  const sizeOf = (batch: Json[]) => Buffer.byteLength(JSON.stringify({ ...shared, Items: batch }));
  const filled: Json[][] = [];
  for (const item of items) {
    const last = filled.at(-1);
    if (last && last.length < maxItems && sizeOf([...last, item]) <= maxBytes) last.push(item);
    else if (sizeOf([item]) <= maxBytes) filled.push([item]);
    else
      throw new StateFailure('States.ItemReaderFailed', { causeText: 'An item is larger than MaxInputBytesPerBatch' });
  }
  return filled.map((Items) => ({ ...shared, Items }));
}
