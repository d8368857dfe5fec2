import * as z from 'zod';
import { RestFault } from '../../../local/simulators/rest/vendor.ts';
import type { Place, World, WorldObject } from '../../../local/simulators/world/world.ts';
import type { ExampleSettings } from './example-cloud.ts';

export interface Item extends WorldObject {
  readonly requestId: string;
  spec: Readonly<Record<string, unknown>>;
  readonly status: Readonly<Record<string, string>>;
  /** Of what a new cluster applies. Shown by no answer. */
  readonly manifest: string | undefined;
}

interface Described {
  readonly name: string;
  readonly noun: string;
  readonly spec: z.ZodObject;
  readonly changeable: readonly string[];
  readonly seconds: { readonly create: number; readonly remove: number };
  readonly quota?: number;
  /** Collections whose items stand in one of this. */
  readonly holds?: readonly string[];
}

const cidr = z.string().regex(/^[\d.]+\/\d+$/);

const described: readonly Described[] = [
  {
    name: 'networks',
    noun: 'Network',
    spec: z.strictObject({ cidr }),
    changeable: [],
    seconds: { create: 20, remove: 8 },
    quota: 5,
    holds: ['databases', 'clusters'],
  },
  {
    name: 'addresses',
    noun: 'Address',
    spec: z.strictObject({ use: z.string() }),
    changeable: ['use'],
    seconds: { create: 3, remove: 2 },
    quota: 10,
  },
  {
    name: 'databases',
    noun: 'Database',
    spec: z.strictObject({ networkId: z.string(), size: z.enum(['small', 'medium', 'large']) }),
    changeable: ['size'],
    seconds: { create: 200, remove: 50 },
  },
  {
    name: 'clusters',
    noun: 'Cluster',
    spec: z.strictObject({
      name: z.string(),
      networkId: z.string(),
      allowed: z.array(cidr).min(1),
      manifest: z.string(),
    }),
    changeable: ['allowed'],
    seconds: { create: 280, remove: 100 },
  },
];

const refusal = (status: number, code: string, message: string): RestFault => new RestFault({ status, code }, message);

const orderSchema = z.strictObject({
  requestId: z.string().min(1),
  labels: z.record(z.string(), z.string()),
  spec: z.unknown(),
});
const changeSchema = z.strictObject({ spec: z.record(z.string(), z.unknown()) });

function read<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw refusal(
    400,
    'invalidBody',
    result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
  );
}

const shown = ({ id, state, tags, spec, status }: Item) => ({
  id,
  state,
  labels: Object.fromEntries(tags),
  spec,
  status,
});

/** Everything that stands in the cloud, a collection a kind. */
export function collections(world: World, { onClusterActive }: ExampleSettings) {
  const itemsOf = (name: string) => world.collection<Item>({ cloud: 'example', kind: name });
  return described.map(({ name, noun, spec: specSchema, changeable, seconds, quota, holds = [] }) => {
    const items = itemsOf(name);
    const found = (at: Place & { id: string }): Item => {
      const item = items.find(at, at.id);
      if (!item) throw refusal(404, 'notFound', `There is no ${noun} ${at.id}.`);
      return item;
    };
    const quotaAt = (place: Place) =>
      quota === undefined
        ? undefined
        : { limit: world.quota(place.accountId, { name, usual: quota }), used: items.at(place).length };
    return {
      name,
      noun,
      quotaAt,
      list: ({ label, ...place }: Place & { label: string | null }) => {
        const [key = '', value] = label?.split('=') ?? [];
        const fits = ({ tags }: Item) => label === null || tags.get(key) === value;
        return items
          .at(place)
          .filter((item) => item.visibleAtMs <= world.clock.now() && fits(item))
          .map(shown);
      },
      create(place: Place, body: unknown) {
        const { requestId, labels, spec: asked } = read(orderSchema, body);
        const earlier = items.at(place).find((item) => item.requestId === requestId);
        if (earlier) return shown(earlier);
        const { manifest, ...spec } = read(specSchema, asked) as { manifest?: string } & Item['spec'];
        const room = quotaAt(place);
        if (room && room.used >= room.limit)
          throw refusal(403, 'quotaExceeded', `The quota of ${name} is ${room.limit}.`);
        const { networkId } = spec;
        if (typeof networkId === 'string' && itemsOf('networks').find(place, networkId)?.state !== 'active')
          throw refusal(409, 'notFound', `There is no network ${networkId}.`);
        const key = `example/${name}/${place.accountId}/${requestId}`;
        const id = `${noun.toLowerCase()}-${world.hex(key, 8)}`;
        const item = items.add({
          ...place,
          id,
          requestId,
          tags: new Map(Object.entries(labels)),
          createdAtMs: world.clock.now(),
          visibleAtMs: world.visibleAtMs(key),
          implicit: false,
          state: 'creating',
          spec,
          manifest,
          status: statusOf(name, { address: () => world.publicAddresses.take(key), id }),
        });
        world.after(seconds.create * 1000, () => {
          item.state = 'active';
          if (name === 'clusters') onClusterActive?.(item);
        });
        return shown(item);
      },
      change(at: Place & { id: string }, body: unknown) {
        const { spec } = read(changeSchema, body);
        const item = found(at);
        const fixed = Object.keys(spec).filter((member) => !changeable.includes(member));
        if (fixed.length > 0) throw refusal(400, 'invalidBody', `${fixed.join(', ')} cannot be changed.`);
        item.spec = { ...item.spec, ...read(specSchema.partial(), spec) };
        return shown(item);
      },
      remove(at: Place & { id: string }) {
        const item = found(at);
        const inside = holds.flatMap((other) => itemsOf(other).at(at)).filter(({ spec }) => spec.networkId === at.id);
        if (inside.length > 0)
          throw refusal(409, 'inUse', `${inside.map(({ id }) => id).join(', ')} stands in ${at.id}.`);
        item.state = 'deleting';
        world.after(seconds.remove * 1000, () => {
          items.remove(item);
          const address = item.status.egressAddress ?? item.status.address;
          if (address !== undefined) world.publicAddresses.giveBack(address);
        });
      },
    };
  });
}

export type Collection = ReturnType<typeof collections>[number];

function statusOf(name: string, { address, id }: { address: () => string; id: string }): Record<string, string> {
  switch (name) {
    case 'networks':
      return { egressAddress: address() };
    case 'addresses':
      return { address: address() };
    default:
      return { endpoint: `${id}.example-cloud.test` };
  }
}
