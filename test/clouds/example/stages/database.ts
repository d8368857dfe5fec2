import type { TenantPlan } from '../../../../src/clouds/cloud-adapter.ts';
import { bind, type PlannedResource } from '../../../../src/resources/resource-kind.ts';
import type { ExampleClient } from '../client.ts';
import { apiOf } from '../limits.ts';
import { database } from '../resources/database.ts';
import { slots } from '../slots.ts';

export function planDatabase({ size }: TenantPlan, client: ExampleClient): PlannedResource[] {
  return [
    {
      slot: slots.database,
      kind: bind(database, { client, api: apiOf(client) }),
      after: [slots.network],
      wanted: (outputsOf) => ({ networkId: outputsOf(slots.network).networkId, size }),
    },
  ];
}
