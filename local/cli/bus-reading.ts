import * as z from 'zod';
import { orderMessageRejected } from '../../events/order-message-rejected.v1.ts';
import { orderStateChanged } from '../../events/order-state-changed.v1.ts';
import { resourceChanged } from '../../events/resource-changed.v1.ts';
import { tenantMilestoneReached } from '../../events/tenant-milestone-reached.v1.ts';
import { tenantRetired } from '../../events/tenant-retired.v1.ts';
import type { BusEvent } from './local-cloud-port.ts';

const readings = z.discriminatedUnion('name', [
  z.object({ name: z.literal(orderStateChanged.name), detail: z.object({ data: orderStateChanged.data }) }),
  z.object({ name: z.literal(tenantMilestoneReached.name), detail: z.object({ data: tenantMilestoneReached.data }) }),
  z.object({ name: z.literal(orderMessageRejected.name), detail: z.object({ data: orderMessageRejected.data }) }),
  z.object({ name: z.literal(resourceChanged.name), detail: z.object({ data: resourceChanged.data }) }),
  z.object({ name: z.literal(tenantRetired.name), detail: z.object({ data: tenantRetired.data }) }),
]);

type Reading = z.infer<typeof readings>;
/** An event that the command line shows or answers with: its name and its data. */
export type ReadEvent = { [Name in Reading['name']]: { name: Name; data: DataOf<Name> } }[Reading['name']];
type DataOf<Name> = Extract<Reading, { name: Name }>['detail']['data'];

/** Reads an event of the bus; undefined for the many that are of no concern here. */
export function readEvent(event: BusEvent): ReadEvent | undefined {
  const reading = readings.safeParse({ name: event['detail-type'], detail: event.detail });
  if (!reading.success || event.source !== 'tenantry') return undefined;
  return { name: reading.data.name, data: reading.data.detail.data } as ReadEvent;
}
