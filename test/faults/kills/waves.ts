import { rest } from '../../../local/cli/rest.ts';
import { orderCancelled, orderPlaced } from '../../support/order-events.ts';
import type { Scenario } from '../../support/scenario.ts';
import type { SentOrder } from '../findings.ts';

export interface WavePlan {
  readonly wave: number;
  readonly orders: number;
  readonly chance: (key: string) => number;
}

/** Orders of a wave come within so many simulated seconds. */
const ARRIVAL_SECONDS = 480;
/** The longest that a cancel waits before it comes into the middle of a provisioning, in simulated seconds. */
const PROVISIONING_SECONDS = 900;
/** Each look asks the database, which costs more than the time that it finds out earlier. */
const LOOK_EVERY_MS = 60_000;
const REGIONS = ['eu-central-1', 'eu-west-1', 'eu-north-1', 'eu-west-3'];

/**
 * Orders tenants, all within a few minutes, and cancels half of them: every other cancel comes when its tenant is complete, the rest at any
 * moment before. Returns when all of it has come to rest.
 */
export async function playWave({ wave, orders, chance }: WavePlan, scenario: Scenario): Promise<SentOrder[]> {
  const numbers = Array.from({ length: orders }, (_, index) => index);
  const sent = await Promise.all(
    numbers.map(async (index): Promise<SentOrder> => {
      const orderId = `ORD-${wave}-${index}`;
      const name = `tenant-${wave}-${index}`;
      const cancelOrderId = `CXL-${wave}-${index}`;
      const cancel = () => scenario.send(orderCancelled({ orderId: cancelOrderId, name, cancels: orderId }));
      await scenario.pass(chance(`arrival/${orderId}`) * ARRIVAL_SECONDS);
      if (index % 4 === 1) whenEnded(orderId, { scenario, run: cancel });
      scenario.send(orderPlaced({ orderId, name, region: REGIONS[index % REGIONS.length] ?? 'eu-central-1' }));
      if (index % 4 === 3) {
        await scenario.pass(60 + chance(`cancel/${orderId}`) * PROVISIONING_SECONDS);
        cancel();
      }
      return index % 2 === 0 ? { orderId } : { orderId, cancelOrderId };
    }),
  );
  await rest({ cloud: scenario.cloud, lookEveryMs: LOOK_EVERY_MS });
  return sent;
}

function whenEnded(orderId: string, { scenario, run }: { scenario: Scenario; run: () => void }): void {
  const stop = scenario.cloud.onEvent(({ 'detail-type': type, detail }) => {
    const { data } = detail as { data?: { orderId?: string; state?: string } };
    if (type !== 'OrderStateChanged' || data?.orderId !== orderId) return;
    if (data.state !== 'completed' && data.state !== 'failed') return;
    stop();
    run();
  });
}
