import * as z from 'zod';
import type { OtcClient } from './client.ts';
import type { Service } from './limits.ts';

export interface Listing<Item> {
  readonly service: Service;
  readonly path: string;
  /** The member of the answer that holds the items: `vpcs`. */
  readonly member: string;
  readonly item: z.ZodType<Item>;
  readonly query?: Readonly<Record<string, string>>;
}

/** The most that VPC, NAT and ELB give at once; EVS and RDS give fewer. */
const PAGE = 2000;

/** Every item of a listing whose pages begin behind a marker, which is the id of the last item before. */
export async function everyItem<Item extends { readonly id: string }>(
  client: OtcClient,
  { service, path, member, item, query, limit = PAGE }: Listing<Item> & { limit?: number },
): Promise<Item[]> {
  const schema = z.object({ [member]: z.array(item) });
  const items: Item[] = [];
  for (;;) {
    const last = items.at(-1)?.id;
    const answer = await client.call(
      {
        method: 'GET',
        service,
        path,
        query: { ...query, limit: String(limit), ...(last !== undefined && { marker: last }) },
      },
      schema,
    );
    const page = answer[member] ?? [];
    items.push(...page);
    if (page.length < limit) return items;
  }
}

/** Every item of a listing whose pages begin at a number (RDS: "the maximum value is 100"). */
export async function everyItemByOffset<Item>(
  client: OtcClient,
  { service, path, member, item, query }: Listing<Item>,
): Promise<Item[]> {
  const limit = 100;
  const schema = z.object({ [member]: z.array(item) });
  const items: Item[] = [];
  for (;;) {
    const page =
      (
        await client.call(
          {
            method: 'GET',
            service,
            path,
            query: { ...query, limit: String(limit), offset: String(items.length) },
          },
          schema,
        )
      )[member] ?? [];
    items.push(...page);
    if (page.length < limit) return items;
  }
}
