import { AwsFault } from '../../gateway/aws-service.ts';
import { validation } from './arns.ts';

export interface PageRequest {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** "The default is 100 and the maximum allowed page size is 1000. A value of 0 uses the default." */
const DEFAULT_SIZE = 100;
const MAX_SIZE = 1_000;

/** A page of a list, and the token of the next one. A token counts for its own list only. */
export function pageOf<Item>(
  items: readonly Item[],
  { request, list, longestToken = 1_024 }: { request: PageRequest; list: string; longestToken?: number },
): { items: Item[]; nextToken?: string } {
  const size = request.maxResults || DEFAULT_SIZE;
  if (size > MAX_SIZE) {
    throw validation(
      `1 validation error detected: Value '${size}' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to ${MAX_SIZE}`,
    );
  }
  const { nextToken } = request;
  if (nextToken !== undefined && nextToken.length > longestToken) {
    throw validation(
      `1 validation error detected: Value '${nextToken}' at 'nextToken' failed to satisfy constraint: Member must have length less than or equal to ${longestToken}`,
    );
  }
  const from = nextToken === undefined ? 0 : offsetIn(nextToken, list);
  const page = items.slice(from, from + size);
  const end = from + page.length;
  return end < items.length ? { items: page, nextToken: tokenAt(end, list) } : { items: page };
}

const tokenAt = (offset: number, list: string): string =>
  Buffer.from(JSON.stringify({ list, offset })).toString('base64');

function offsetIn(token: string, list: string): number {
  try {
    const { list: of, offset } = JSON.parse(Buffer.from(token, 'base64').toString()) as {
      list?: string;
      offset?: number;
    };
    if (of === list && typeof offset === 'number') return offset;
  } catch {
    // Not a token of ours: the same fault as one of another list.
  }
  throw new AwsFault('InvalidToken', "Invalid Token: 'Invalid token'");
}
