import type { ItemReader, Json, MapState } from '../definition.ts';
import { StateFailure } from '../failures.ts';
import type { Visit } from '../thread.ts';
import { evaluateField, evaluateNumber } from '../visit.ts';
import { parseCsv } from './csv.ts';

/** The bucket operations that distributed Maps use. Errors are thrown as TaskError in the words of `S3.…`. */
export interface ObjectStore {
  get(object: { bucket: string; key: string }): Promise<string>;
  put(object: { bucket: string; key: string; body: string }): Promise<void>;
  list(place: {
    bucket: string;
    prefix: string;
  }): Promise<{ key: string; size: number; lastModifiedMs: number; etag: string }[]>;
}

/** "MaxItems is at most 100,000,000." */
const MOST_ITEMS = 100_000_000;

const failed = (causeText: string) => new StateFailure('States.ItemReaderFailed', { causeText });

/** The items of an ItemReader: the elements of a JSON array or the lines of a CSV or JSONL object, or the objects of a prefix. */
export async function readItems(visit: Visit<MapState>, objects: ObjectStore | undefined): Promise<Json[]> {
  const reader = visit.state.ItemReader;
  if (!reader) return [];
  if (!objects) throw failed('There is no object storage to read from.');
  const template = reader.Arguments ?? null;
  const place = (await evaluateField(visit, { name: 'ItemReader/Arguments', template })) as {
    [key: string]: Json;
  } | null;
  const bucket = String(place?.Bucket ?? '');
  const limit = await mostItems(visit, reader);
  const items = await readAll({ reader, bucket, place: place ?? {} }, objects);
  return items.slice(0, limit);
}

async function mostItems(visit: Visit<MapState>, reader: ItemReader): Promise<number> {
  const value = reader.ReaderConfig?.MaxItems;
  if (value === undefined) return MOST_ITEMS;
  const most = await evaluateNumber(visit, { name: 'ItemReader/ReaderConfig/MaxItems', value });
  if (most < 0) throw failed('field MaxItems must be positive');
  return most === 0 ? MOST_ITEMS : Math.min(most, MOST_ITEMS);
}

async function readAll(
  { reader, bucket, place }: { reader: ItemReader; bucket: string; place: { [key: string]: Json } },
  objects: ObjectStore,
): Promise<Json[]> {
  if (reader.Resource.endsWith(':s3:listObjectsV2')) {
    const listed = await objects.list({ bucket, prefix: String(place.Prefix ?? '') });
    return listed.map(({ key, size, etag, lastModifiedMs }) => ({
      Etag: etag,
      Key: key,
      LastModified: Math.floor(lastModifiedMs / 1_000),
      Size: size,
      StorageClass: 'STANDARD',
    }));
  }
  const body = await objects.get({ bucket, key: String(place.Key ?? '') });
  switch (reader.ReaderConfig?.InputType) {
    case 'CSV':
      return parseCsv(body, reader.ReaderConfig);
    case 'JSONL':
      return body.split('\n').filter(Boolean).map(parseJson);
    case 'JSON': {
      const content = parseJson(body);
      if (Array.isArray(content)) return content;
      throw failed('Attempting to map over non-iterable node.');
    }
    default:
      throw failed(`The input type ${reader.ReaderConfig?.InputType ?? '(none)'} is not supported.`);
  }
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw failed(error instanceof Error ? error.message : String(error));
  }
}
