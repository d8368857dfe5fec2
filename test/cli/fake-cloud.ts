import type { BusEvent, LocalCloud, ProgressStep } from '../../local/cli/local-cloud-port.ts';

/** A local cloud whose time moves while it is slept on, and whose answers are those of a script. */
export interface FakeCloud extends LocalCloud {
  readonly sent: { readonly body: string; readonly groupId: string }[];
  /** Holds that were taken and not released. */
  held(): number;
  tell(detailType: string, data: object): void;
  step(tenantId: string, step: string): void;
  passSeconds(seconds: number): void;
}

export function createFakeCloud(
  script: { onSend?: (cloud: FakeCloud) => void; looksUntilRest?: number } = {},
): FakeCloud {
  let nowMs = Date.parse('2026-01-05T08:00:00Z');
  let holds = 0;
  let looks = 0;
  let count = 0;
  const events = new Set<(event: BusEvent) => void>();
  const steps = new Set<(step: ProgressStep) => void>();
  const nothing = { stateTransitions: 0, providerCalls: { clouds: 0, rancher: 0 } };

  const cloud: FakeCloud = {
    clock: {
      now: () => nowMs,
      sleep: async (ms) => {
        nowMs += ms;
      },
      busy: (work) => work(),
    },
    gatewayUrl: 'http://127.0.0.1:4566',
    cloudEndpointUrl: 'http://127.0.0.1:4568',
    rancherUrl: 'http://127.0.0.1:4567',
    rancherToken: 'token-1:secret',
    databaseUrl: 'postgres://postgres@127.0.0.1:5432/postgres',
    ordersQueueUrl: 'http://127.0.0.1:4566/111111111111/tenantry-orders.fifo',
    sent: [],
    held: () => holds,
    sendOrder(body, groupId) {
      cloud.sent.push({ body, groupId });
      looks = 0;
      script.onSend?.(cloud);
      return { messageId: `m-${cloud.sent.length}` };
    },
    onEvent: (listener) => {
      events.add(listener);
      return () => events.delete(listener);
    },
    onProgress: (listener) => {
      steps.add(listener);
      return () => steps.delete(listener);
    },
    hold: () => {
      holds += 1;
      return () => {
        holds -= 1;
      };
    },
    isSettled: async () => {
      looks += 1;
      return looks > (script.looksUntilRest ?? 0);
    },
    sealAudit: async () => ({ publicKeyPem: '', objects: [] }),
    rotateRancherKeys: async () => ({}),
    groundTruth: () => ({ aws: { vpc: 1 }, rancher: { cluster: 1 } }),
    counts: () => ({
      stateTransitions: 41,
      providerCalls: { clouds: 77, rancher: 32 },
      byOrder: { 'O-1': { ...nothing, stateTransitions: 41 } },
    }),
    longestProviderChainSeconds: () => 873.2941,
    stop: async () => undefined,
    tell(detailType, data) {
      count += 1;
      const time = new Date(nowMs).toISOString();
      const envelope = { version: '0' as const, account: '111111111111', region: 'eu-central-1', resources: [] };
      const event = {
        ...envelope,
        id: `e-${count}`,
        'detail-type': detailType,
        source: 'tenantry',
        time,
        detail: { data },
      };
      for (const listener of events) listener(event);
    },
    step(tenantId, step) {
      for (const listener of steps) listener({ tenantId, step, atMs: nowMs, phase: 'began' });
    },
    passSeconds: (seconds) => {
      nowMs += seconds * 1000;
    },
  };
  return cloud;
}
