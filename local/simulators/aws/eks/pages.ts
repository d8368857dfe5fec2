import { invalidParameter } from './faults.ts';

/** A page of names: at most 100, continued by an opaque token. */
export function pageOf<Item>(
  items: readonly Item[],
  { maxResults = 100, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
): { items: Item[]; nextToken: string | undefined } {
  const start = nextToken === undefined ? 0 : Number(Buffer.from(nextToken, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0 || maxResults < 1 || maxResults > 100) {
    throw invalidParameter('The pagination token or the number of results is not valid.');
  }
  const end = start + maxResults;
  return {
    items: items.slice(start, end),
    nextToken: end < items.length ? Buffer.from(String(end)).toString('base64url') : undefined,
  };
}
