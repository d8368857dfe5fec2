import type { RestRequest } from '../rest/vendor.ts';
import { invalidField } from './faults.ts';

/** One page of a listing. A token is good for the listing that it came from. */
export function pageOf<Item>(
  items: readonly Item[],
  { query, usual }: Pick<RestRequest, 'query'> & { usual: number },
): { items: Item[]; nextPageToken?: string } {
  const token = query.get('pageToken') ?? '';
  const start = token === '' ? 0 : Number(Buffer.from(token, 'base64url').toString());
  const size = Number(query.get('maxResults') ?? usual);
  if (!Number.isInteger(start)) throw invalidField('pageToken', { value: token, why: 'Invalid page token.' });
  if (!Number.isInteger(size) || size < 0 || size > 500) {
    throw invalidField('maxResults', { value: size, why: 'Value must be between 0 and 500, inclusive.' });
  }
  const end = start + (size || usual);
  return {
    items: items.slice(start, end),
    ...(end < items.length && { nextPageToken: Buffer.from(String(end)).toString('base64url') }),
  };
}
