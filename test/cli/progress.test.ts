import { describe, expect, test } from '@jest/globals';
import { showProgress } from '../../local/cli/progress.ts';
import { plain } from '../../local/cli/style.ts';
import { createFakeCloud } from './fake-cloud.ts';

function watch(cloud: ReturnType<typeof createFakeCloud>, screen: { isTTY: boolean; columns?: number; rows?: number }) {
  const written: string[] = [];
  let draw: () => void = () => undefined;
  const end = showProgress({
    cloud,
    screen: { ...screen, write: (text: string) => written.push(text) },
    style: plain,
    repeat: (drawing) => {
      draw = drawing;
      return () => undefined;
    },
  });
  const lastFrame = () => {
    draw();
    // What is drawn, without the movements of the cursor before it.
    return (written.at(-1) ?? '').split('\u001b[0J').at(-1)?.split('\n').slice(0, -1);
  };
  return { written, end, lastFrame };
}

const order = (facts: object) => ({ orderId: 'O-1', tenantId: 't-1', tenantName: 'acme', sequence: 1, ...facts });
const milestone = (name: string) => ({ tenantId: 't-1', orderId: 'O-1', milestone: name, at: '2026-01-05T08:02:05Z' });
const removal = (slot: string, phase: string) => ({
  ownerId: 't-1',
  stage: 'ingress',
  kind: 'elastic-ip',
  slot,
  action: 'remove',
  phase,
});

describe('progress in a log', () => {
  test('is one line for each milestone, with simulated time and the name of the tenant', () => {
    const cloud = createFakeCloud();
    const { written } = watch(cloud, { isTTY: false });

    cloud.tell('OrderStateChanged', order({ state: 'acknowledged' }));
    cloud.step('t-1', 'ensure-network');
    cloud.passSeconds(125);
    cloud.tell('TenantMilestoneReached', milestone('network-ready'));

    expect(written).toEqual([
      '     0:00  acme          order O-1 acknowledged\n',
      '     2:05  acme          network ready\n',
    ]);
  });

  test('says why an order failed and a message was refused', () => {
    const cloud = createFakeCloud();
    const { written } = watch(cloud, { isTTY: false });
    const reasons = [{ code: 'x', message: 'No room.', remedy: 'Wait.' }];

    cloud.tell('OrderStateChanged', order({ state: 'failed', reasons }));
    cloud.tell('OrderMessageRejected', { reasons, messageDigest: 'd' });

    expect(written[0]).toContain('order O-1 failed: No room.');
    expect(written[1]).toContain('message refused: No room.');
  });

  test('is silent after its end', () => {
    const cloud = createFakeCloud();
    const { written, end } = watch(cloud, { isTTY: false });

    end();
    cloud.tell('OrderStateChanged', order({ state: 'completed' }));

    expect(written).toEqual([]);
  });
});

describe('progress on a terminal', () => {
  test('shows what was reached and what runs, for how long, waiting included', () => {
    const cloud = createFakeCloud();
    const { lastFrame } = watch(cloud, { isTTY: true, columns: 120, rows: 30 });

    cloud.tell('OrderStateChanged', order({ state: 'inProgress' }));
    cloud.step('t-1', 'ensure-network');
    cloud.passSeconds(120);
    cloud.tell('TenantMilestoneReached', milestone('network-ready'));
    cloud.step('t-1', 'create-cluster');
    cloud.passSeconds(5);
    cloud.step('t-1', 'ensure-database');
    cloud.passSeconds(60);
    cloud.step('t-1', 'ensure-database');

    expect(lastFrame()).toEqual([
      '  3:05 simulated · 1 of 1 tenant at work',
      '  acme  inProgress      3:05  ✓ network   cluster 1:05 · database 1:00',
    ]);
  });

  test('drops a removal when the last resource of its stage is gone, and the rest when the next step begins', () => {
    const cloud = createFakeCloud();
    const { lastFrame } = watch(cloud, { isTTY: true, columns: 120, rows: 30 });
    cloud.tell('OrderStateChanged', order({ state: 'inProgress' }));
    cloud.tell('ResourceChanged', removal('a', 'intent'));
    cloud.tell('ResourceChanged', removal('b', 'intent'));
    cloud.step('t-1', 'delete-cluster');
    cloud.step('t-1', 'delete-ingress');

    const running = lastFrame()?.[1];
    cloud.tell('ResourceChanged', removal('a', 'result'));
    const half = lastFrame()?.[1];
    cloud.tell('ResourceChanged', removal('b', 'result'));
    const gone = lastFrame()?.[1];
    cloud.step('t-1', 'release-addresses');
    const next = lastFrame()?.[1];

    expect(running).toContain('removing cluster 0:00 · load balancer 0:00');
    expect(half).toContain('load balancer');
    expect(gone).not.toContain('load balancer');
    expect(next).toMatch(/withdrawing addresses 0:00$/);
    expect(next).not.toContain('cluster');
  });

  test('stops the clock of a tenant whose order has ended', () => {
    const cloud = createFakeCloud();
    const { lastFrame } = watch(cloud, { isTTY: true, columns: 120, rows: 30 });

    cloud.tell('OrderStateChanged', order({ state: 'inProgress' }));
    cloud.passSeconds(60);
    cloud.tell('OrderStateChanged', order({ state: 'completed' }));
    cloud.passSeconds(600);

    expect(lastFrame()).toEqual(['  11:00 simulated · 0 of 1 tenant at work', '  acme  completed       1:00  ']);
  });

  test('never draws more lines than the terminal has, nor wider ones', () => {
    const cloud = createFakeCloud();
    const { lastFrame } = watch(cloud, { isTTY: true, columns: 40, rows: 10 });

    for (let number = 0; number < 50; number += 1) {
      cloud.tell(
        'OrderStateChanged',
        order({ tenantId: `t-${number}`, tenantName: `n-${number}`, state: 'inProgress' }),
      );
      cloud.step(`t-${number}`, 'create-cluster');
      cloud.step(`t-${number}`, 'ensure-database');
    }
    const frame = lastFrame() ?? [];

    expect(frame).toHaveLength(9);
    expect(frame.at(-1)).toBe('  … and 43 more');
    expect(Math.max(...frame.map((line) => line.length))).toBeLessThanOrEqual(40);
  });

  test('leaves the last picture behind', () => {
    const cloud = createFakeCloud();
    const { written, end } = watch(cloud, { isTTY: true });
    cloud.tell('OrderStateChanged', order({ state: 'completed' }));

    end();

    expect(written.at(-1)).toContain('acme  completed');
  });
});
