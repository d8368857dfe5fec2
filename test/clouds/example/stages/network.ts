import { bind, type PlannedResource } from '../../../../src/resources/resource-kind.ts';
import type { ExampleClient } from '../client.ts';
import { apiOf } from '../limits.ts';
import { network } from '../resources/network.ts';
import { slots } from '../slots.ts';

export function planNetwork(client: ExampleClient): PlannedResource[] {
  const kind = bind(network, { client, api: apiOf(client) });
  return [{ slot: slots.network, kind, after: [], wanted: () => ({ cidr: '10.64.0.0/16' }) }];
}
