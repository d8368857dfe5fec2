import * as z from 'zod';
import type { ObservedResource, Outputs, ResourceKind, Scope } from '../../../resources/resource-kind.ts';
import type { ArmClient } from '../client.ts';
import { translated } from '../failures.ts';
import { groupIdOf } from '../ids.ts';
import { isMarkedFor, nameFor } from '../owner-mark.ts';
import { marked } from './arm-kind.ts';
import { beingMade, withUnfinished } from './being-made.ts';
import { removeServer, SERVER_REMOVAL_SECONDS } from './server-removal.ts';

const server = z.object({ ...marked, properties: z.object({ state: z.string().optional() }).optional() });
const child = z.object({ id: z.string(), name: z.string() });

/** Something in a database server that has a name and no tags: it is whose the server is. Names are GUIDs or words, the same in any case. */
export interface ServerChild<Wanted>
  extends Pick<ResourceKind<Wanted, ObservedResource, ArmClient>, 'kind' | 'usualSeconds'> {
  readonly slot: string;
  /** `administrators`. */
  readonly segment: string;
  readonly name: string;
  body(wanted: Wanted): object;
  outputs(): Outputs;
}

export function serverChild<Wanted>(type: ServerChild<Wanted>): ResourceKind<Wanted, ObservedResource, ArmClient> {
  const { kind, slot, segment, usualSeconds } = type;
  const observed = (id: string, state: 'ready' | 'pending' | 'leaving'): ObservedResource => ({
    providerId: id,
    slot,
    state,
    outputs: type.outputs(),
  });
  return translated({
    kind,
    usualSeconds,
    usualRemovalSeconds: SERVER_REMOVAL_SECONDS,
    calls: { read: 3 },
    absenceSeenBy: `the list of ${segment} of the owner's server`,

    read(client, scope) {
      const read = async () => {
        const parent = await ownServer(client, scope);
        if (!parent) return [];
        const children = await client.list(`${parent.id}/${segment}`, child);
        return children
          .filter(({ name }) => name.toLowerCase() === type.name.toLowerCase())
          .map(({ id }) => observed(id, parent.properties?.state === 'Dropping' ? 'leaving' : 'ready'));
      };
      return withUnfinished(client, { scope, read, isSilent: true });
    },

    async create(client, { wanted, mark }) {
      const id = `${serverIdOf(client, mark.ownerId)}/${segment}/${type.name}`;
      return observed(beingMade(id, await client.put(id, type.body(wanted))), 'pending');
    },

    // It goes with its server: by itself a database would go before the server is asked whether its data are to be kept.
    async remove(client, { providerId, state }, options) {
      if (state === 'leaving') return;
      await removeServer(client, { serverId: providerId.split(`/${segment}/`)[0] ?? '', options });
    },

    differences: () => [],
  });
}

async function ownServer(client: ArmClient, scope: Scope): Promise<z.infer<typeof server> | undefined> {
  const found = await client.get(serverIdOf(client, scope.ownerId), server);
  return found && isMarkedFor(scope, found.tags) ? found : undefined;
}

function serverIdOf(client: ArmClient, ownerId: string): string {
  return `${groupIdOf(client, ownerId)}/providers/Microsoft.DBforPostgreSQL/flexibleServers/${nameFor(ownerId)}`;
}
