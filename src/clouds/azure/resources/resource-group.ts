import * as z from 'zod';
import { StepFailure } from '../../../platform/failure.ts';
import type { ObservedResource, ResourceKind } from '../../../resources/resource-kind.ts';
import type { ArmClient } from '../client.ts';
import { translated } from '../failures.ts';
import { groupIdOf } from '../ids.ts';
import { isMarkedFor, ownedBy, slotOf, tagsOf } from '../owner-mark.ts';
import { provisioningState } from '../provisioning-state.ts';
import { marked } from './arm-kind.ts';
import { refuseForeign } from './ours.ts';

/** Nothing to choose: a group stands in the tenant's region, and so does what it holds. */
export type WantedResourceGroup = Readonly<Record<string, never>>;

const groupSchema = z.object({
  ...marked,
  name: z.string(),
  managedBy: z.string().nullish(),
  properties: z.object({ provisioningState: z.string() }),
});
const resourceSchema = z.object({ name: z.string(), type: z.string() });

/** What holds everything of a tenant. Its deletion would take along whatever is in it, so it waits until nothing is. */
export const resourceGroup: ResourceKind<WantedResourceGroup, ObservedResource, ArmClient> = translated({
  kind: 'resource-group',
  usualSeconds: 0,
  usualRemovalSeconds: 40,
  calls: { change: 2 },
  absenceSeenBy: 'the list of resource groups by owner tag',

  async read(client, scope) {
    const groups = await client.list(`/subscriptions/${client.account}/resourcegroups`, groupSchema, ownedBy(scope));
    // AKS puts the tags of a cluster on the group that it keeps for the nodes, which is its own to make and to remove.
    return groups.filter(({ tags, managedBy }) => isMarkedFor(scope, tags) && !managedBy).map(observed);
  },

  async create(client, { mark }) {
    const id = groupIdOf(client, mark.ownerId);
    const standing = await client.get(id, groupSchema);
    if (standing) {
      refuseForeign(standing, mark);
      return observed(standing);
    }
    const tags = tagsOf(mark);
    await client.put(id, { location: client.region, tags });
    const name = id.split('/').at(-1) ?? '';
    return observed({ id, name, tags, properties: { provisioningState: 'Succeeded' } });
  },

  async remove(client, { providerId, state }) {
    if (state === 'leaving') return;
    const held = await holdersOf(client, providerId);
    if (held.length > 0) {
      throw new StepFailure('provider-busy', `The resource group still holds ${held.join(', ')}.`);
    }
    await client.remove(providerId);
  },

  holdersOf: (client, { providerId }) => holdersOf(client, providerId),

  differences: () => [],
});

async function holdersOf(client: ArmClient, groupId: string): Promise<string[]> {
  const resources = await client.list(`${groupId}/resources`, resourceSchema);
  return resources.map(({ type, name }) => `${type} ${name}`);
}

function observed({ id, name, tags, properties }: z.infer<typeof groupSchema>): ObservedResource {
  return {
    providerId: id,
    slot: slotOf(tags),
    state: provisioningState(properties.provisioningState),
    outputs: { resourceGroupId: id, resourceGroup: name },
  };
}
