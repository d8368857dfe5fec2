import type { RestRequest } from '../rest/vendor.ts';
import { invalidField } from './faults.ts';

/** Of one page, where nothing else is said. */
const LONGEST = 500;

/** One page of a listing. A token is good for the listing that it came from. */
export function pageOf<Item>(
  items: readonly Item[],
  /** `coercedTo`: what a wish for a longer page becomes. Without it, it is refused. */
  { query, usual, coercedTo }: Pick<RestRequest, 'query'> & { usual: number; coercedTo?: number },
): { items: Item[]; nextPageToken?: string } {
  const token = query.get('pageToken') ?? '';
  const start = token === '' ? 0 : Number(Buffer.from(token, 'base64url').toString());
  const wished = Number(query.get('maxResults') ?? usual);
  const size = coercedTo === undefined ? wished : Math.min(wished, coercedTo);
  if (!Number.isInteger(start)) throw invalidField('pageToken', { value: token, why: 'Invalid page token.' });
  if (!Number.isInteger(size) || size < 0 || (coercedTo === undefined && size > LONGEST)) {
    throw invalidField('maxResults', { value: size, why: 'Value must be between 0 and 500, inclusive.' });
  }
  const end = start + (size || usual);
  return {
    items: items.slice(start, end),
    ...(end < items.length && { nextPageToken: Buffer.from(String(end)).toString('base64url') }),
  };
}
