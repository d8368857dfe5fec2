import { validation } from './faults.ts';

export interface PageRequest {
  readonly Limit?: number | undefined;
  readonly NextToken?: string | undefined;
}

const LARGEST_PAGE = 100;

/** One page of a list; the token names where the next one begins. */
export function page<Item>(items: readonly Item[], { Limit = LARGEST_PAGE, NextToken }: PageRequest): Page<Item> {
  const start =
    NextToken === undefined
      ? 0
      : Number(
          Buffer.from(NextToken, 'base64')
            .toString()
            .replace(/^page:/, ''),
        );
  if (!Number.isInteger(start) || start < 0) throw validation('The provided token is invalid.');
  const end = start + Limit;
  return {
    items: items.slice(start, end),
    ...(end < items.length && { NextToken: Buffer.from(`page:${end}`).toString('base64') }),
  };
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly NextToken?: string;
}
