import { addressesLeased } from './addresses-leased.v1.ts';
import { addressesReleased } from './addresses-released.v1.ts';
import { allowListChanged } from './allow-list-changed.v1.ts';
import { cancelWaitEnded } from './cancel-wait-ended.v1.ts';
import { capacityWarning } from './capacity-warning.v1.ts';
import { clusterStateChanged } from './cluster-state-changed.v1.ts';
import { decisionRefused } from './decision-refused.v1.ts';
import type { EventDefinition } from './event-definition.ts';
import { operationHeld } from './operation-held.v1.ts';
import { operatorDecided } from './operator-decided.v1.ts';
import { orderCancelled } from './order-cancelled.v1.ts';
import { orderJeopardized } from './order-jeopardized.v1.ts';
import { orderMessageRejected } from './order-message-rejected.v1.ts';
import { orderPlaced } from './order-placed.v1.ts';
import { orderStateChanged } from './order-state-changed.v1.ts';
import { resourceChanged } from './resource-changed.v1.ts';
import { tenantActivated as tenantActivatedV1 } from './tenant-activated.v1.ts';
import { tenantActivated } from './tenant-activated.v2.ts';
import { tenantMilestoneReached } from './tenant-milestone-reached.v1.ts';
import { tenantRetired } from './tenant-retired.v1.ts';

/** Every event there is, in the order in which an order meets them. No other list exists. */
export const catalogue = [
  orderPlaced,
  orderCancelled,
  orderStateChanged,
  orderJeopardized,
  orderMessageRejected,
  cancelWaitEnded,
  tenantMilestoneReached,
  tenantActivated,
  tenantActivatedV1,
  tenantRetired,
  clusterStateChanged,
  addressesLeased,
  addressesReleased,
  allowListChanged,
  resourceChanged,
  operationHeld,
  operatorDecided,
  decisionRefused,
  capacityWarning,
] as const satisfies readonly EventDefinition[];

export type EventName = (typeof catalogue)[number]['name'];

const byType = new Map<string, EventDefinition>(catalogue.map((definition) => [definition.type, definition]));

/** By CloudEvents type, version included: `tenantry.order-placed.v1`. */
export function definitionOf(type: string): EventDefinition | undefined {
  return byType.get(type);
}
