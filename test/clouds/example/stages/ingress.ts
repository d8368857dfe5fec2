import { bind, type PlannedResource } from '../../../../src/resources/resource-kind.ts';
import type { ExampleClient } from '../client.ts';
import { apiOf } from '../limits.ts';
import { address } from '../resources/address.ts';
import { slots } from '../slots.ts';

export function planIngress(client: ExampleClient): PlannedResource[] {
  const kind = bind(address, { client, api: apiOf(client) });
  return [{ slot: slots.ingressAddress, kind, after: [], wanted: () => ({ use: 'ingress' }) }];
}
