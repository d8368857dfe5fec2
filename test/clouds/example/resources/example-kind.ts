import * as z from 'zod';
import { differing, refuseUnless } from '../../../../src/clouds/differing.ts';
import type { ObservedResource, Outputs, ResourceKind } from '../../../../src/resources/resource-kind.ts';
import type { ExampleClient } from '../client.ts';
import { codeOf, translated } from '../failures.ts';
import { labelsOf } from '../owner-mark.ts';

const itemSchema = z.object({
  id: z.string(),
  state: z.enum(['creating', 'active', 'deleting']),
  labels: z.record(z.string(), z.string()),
  spec: z.record(z.string(), z.unknown()),
  status: z.record(z.string(), z.string()),
});
const listSchema = z.object({ items: z.array(itemSchema) });

export type Item = z.infer<typeof itemSchema>;
type Spec = Readonly<Record<string, unknown>>;

export interface ObservedItem extends ObservedResource {
  readonly spec: Spec;
}

interface Described {
  readonly kind: string;
  readonly collection: string;
  readonly usualSeconds: number;
  readonly usualRemovalSeconds: number;
  /** Members of the spec that can be changed in place. */
  readonly changeable: readonly string[];
  outputsOf(item: Item): Outputs;
}

const states = { creating: 'pending', active: 'ready', deleting: 'leaving' } as const;

/** All that there is at the Example Cloud is made, listed, changed and removed alike. */
export function exampleKind<Wanted extends object>(
  described: Described,
): ResourceKind<Wanted, ObservedItem, ExampleClient> {
  const { collection, changeable, outputsOf, ...kind } = described;
  const observed = (item: Item): ObservedItem => ({
    providerId: item.id,
    slot: item.labels['tenantry-slot'],
    state: states[item.state],
    outputs: outputsOf(item),
    spec: item.spec,
  });
  const differences = (wanted: Wanted, { spec }: ObservedItem) =>
    differing(
      wanted,
      Object.fromEntries(Object.keys(wanted).map((name) => [name, spec[name]])) as { [Key in keyof Wanted]: unknown },
    );
  return translated({
    ...kind,
    absenceSeenBy: `GET ${collection}, by owner label`,
    differences,
    async read(client, { ownerId }) {
      const query = { label: `tenantry-owner=${ownerId}` };
      const { items } = await client.call({ method: 'GET', path: collection, query }, listSchema);
      return items.map(observed);
    },
    async create(client, { wanted, mark, requestId }) {
      const body = { requestId, labels: labelsOf(mark), spec: wanted };
      return observed(await client.call({ method: 'POST', path: collection, body }, itemSchema));
    },
    async change(client, { wanted, observed: have }) {
      const found = differences(wanted, have);
      refuseUnless(changeable, found);
      const spec = Object.fromEntries(found.map(({ path, wanted: value }) => [path, value]));
      if (found.length === 0) return;
      await client.call({ method: 'PATCH', path: `${collection}/${have.providerId}`, body: { spec } }, itemSchema);
    },
    async remove(client, { providerId }) {
      try {
        await client.call({ method: 'DELETE', path: `${collection}/${providerId}` }, z.unknown());
      } catch (error) {
        if (codeOf(error) !== 'notFound') throw error;
      }
    },
  });
}
