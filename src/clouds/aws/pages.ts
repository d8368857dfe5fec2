/** Every item of a paged EC2 answer. `next` is absent from the last page. */
export async function everyPage<Item>(
  fetchPage: (NextToken: string | undefined) => Promise<{ items: Item[] | undefined; next: string | undefined }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let next: string | undefined;
  do {
    const page = await fetchPage(next);
    items.push(...(page.items ?? []));
    next = page.next === '' ? undefined : page.next;
  } while (next !== undefined);
  return items;
}
