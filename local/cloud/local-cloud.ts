import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRunner, type Runner } from '../runtime/asl/runner.ts';
import type { BusEvent } from '../runtime/bus/event.ts';
import type { Clock } from '../runtime/clock.ts';
import { createGateway } from '../runtime/gateway/gateway.ts';
import { createIdentities } from '../runtime/gateway/identities.ts';
import { Activity } from '../runtime/lambda/activity.ts';
import { createInvoker } from '../runtime/lambda/invoker.ts';
import type { CutInvocation } from '../runtime/lambda/worker-pool.ts';
import { freePort } from '../runtime/postgres/free-port.ts';
import { createEvents } from '../runtime/services/events/events.ts';
import { outgoing } from '../runtime/services/sqs/outgoing.ts';
import { createSqs } from '../runtime/services/sqs/sqs.ts';
import { createStepFunctions } from '../runtime/services/step-functions/step-functions.ts';
import { loadLandingRoles } from '../runtime/stack/landing-roles.ts';
import { loadStack, parseFoundationOutputs } from '../runtime/stack/stack.ts';
import { tagsOfArn } from '../simulators/aws/tags-of-arn.ts';
import type { World } from '../simulators/world/world.ts';
import { allowedByBusPolicy } from './bus-policy.ts';
import { checkChaos } from './chaos.ts';
import { clockFor, holdOn, parkingClock } from './clocks.ts';
import { type Counts, createLedger } from './counts.ts';
import { openDatabase, type Restart } from './database.ts';
import { createIntegrations, machinePermissions, offeredIntegrations } from './integrations.ts';
import { createMessaging } from './messaging.ts';
import { createOnDemand, type OnDemand } from './on-demand.ts';
import { prepareDatabase } from './prepare-database.ts';
import { observeProgress, type ProgressStep } from './progress.ts';
import { type ReplayOrder, replayArchive } from './replay.ts';
import { createSandboxes } from './sandboxes.ts';
import { createSenders } from './senders.ts';
import type { LocalCloudSettings } from './settings.ts';
import { isSettled } from './settled.ts';
import { rolesThatShowThemselves } from './shown-roles.ts';
import { createSimulatedWorld } from './simulated-world.ts';
import { defineMachines, foundationOutputs, surroundingsFor, withSecrets } from './stack-surroundings.ts';
import { parseStage, readJson, root } from './stage-files.ts';
import { warnOfStandstill, whatWorks } from './standstill.ts';
import { type Truth, truthOf } from './truth.ts';

export type { ProgressStep } from './progress.ts';
export type { LocalCloudSettings } from './settings.ts';

export interface LocalCloud extends OnDemand {
  readonly clock: Clock;
  readonly gatewayUrl: string;
  /** Where all clouds but AWS answer: the host is the first segment of the path. */
  readonly cloudEndpointUrl: string;
  readonly rancherUrl: string;
  readonly rancherToken: string;
  readonly databaseUrl: string;
  readonly ordersQueueUrl: string;
  readonly world: World;
  readonly runner: Runner;
  /** As the ordering system would: a message in the orders queue. Throws SQS's error when the queue does not take it. */
  sendOrder(body: string, groupId: string): { readonly messageId: string };
  /** Everything on the bus, in order of arrival. Returns the call that ends it. */
  onEvent(listener: (event: BusEvent) => void): () => void;
  onProgress(listener: (step: ProgressStep) => void): () => void;
  /** Keeps virtual time moving, schedules included, until the returned call. */
  hold(): () => void;
  /** True when nothing of the system's own work is left: no running execution, no message on its way, an empty outbox. */
  isSettled(): Promise<boolean>;
  /** What exists at each simulated cloud and in Rancher, by kind. */
  groundTruth(): Truth;
  counts(): Counts & { readonly byOrder: Record<string, Counts> };
  /** Of one tenant; of whoever's is longest when absent. */
  longestProviderChainSeconds(tenantId?: string): number;
  /** Takes the database's server away, which cuts off everybody, and brings it back later. What was committed stays. */
  restartDatabase(options?: Restart): Promise<void>;
  /** Cuts off every connection of the functions to the database; resolves with how many there were. */
  terminateBackends(): Promise<number>;
  /** Sends SIGKILL to the process that runs this invocation, or to the busiest. Returns what went down with it; undefined when nothing did. */
  killWorker(invocationId?: string): readonly CutInvocation[] | undefined;
  /** Puts everything that the bus's archive has kept on the bus again; resolves with how many events that were. */
  replayEvents(order?: ReplayOrder): Promise<number>;
  stop(): Promise<void>;
}

const ACCOUNT_ID = '111111111111';
const REGION = 'eu-central-1';
const STAGE = 'local';
const ARCHIVE = 'tenantry';

/** Starts everything: PostgreSQL, the simulated world, the runtime with the packaged stack, and its endpoints. */
export async function startLocalCloud(settings: LocalCloudSettings): Promise<LocalCloud> {
  checkChaos(settings.chaos, settings);
  const activity = new Activity();
  const { clock, flow } = clockFor(settings, {
    isQuiet: () => activity.isQuiet() && sandboxes.isQuiet(),
    onJump: (nowMs) => sandboxes.tell(nowMs),
    onStandstill: (busy) => (settings.onStandstill ?? warnOfStandstill)(whatWorks({ activity, sandboxes, busy })),
    ...(settings.workers && { yieldMs: 1 }),
  });
  const server = await openDatabase(settings, { clock });
  activity.watchDatabase(server.port);

  const identities = createIdentities({ backendAccountId: ACCOUNT_ID, now: () => clock.now() });
  const senders = createSenders(identities);
  const sandboxes = createSandboxes(settings, {
    clock,
    flow,
    activity,
    databasePort: server.port,
    onOutput: settings.onLog,
    onDeath: senders.bury,
  });
  const stage = parseStage(await readJson(`infra/stages/${STAGE}.json`));
  const landingRoles = loadLandingRoles(
    { template: await readFile(join(root, 'infra/landing-account/aws.yml'), 'utf8'), settings: stage },
    { managementAccountId: ACCOUNT_ID, stage: STAGE },
  );
  const simulated = await createSimulatedWorld(
    {
      seed: settings.seed,
      accountId: ACCOUNT_ID,
      region: REGION,
      landingAccounts: stage.landingAccounts,
      landingRoles,
      shownRoles: rolesThatShowThemselves(await readJson('.build/template.json'), ACCOUNT_ID),
    },
    {
      clock: parkingClock(clock, { activity, current: senders.current }),
      identities,
      within: senders.within,
      park: (sender) => activity.park(sender),
      oracle: settings.chaos?.providerCall,
      witness: settings.witness,
    },
  );
  const rancherAt = await simulated.rancher.listen();
  const restCloudsAt = await simulated.restClouds.listen();

  // Queue addresses carry the port, so it must be known before the template can be read.
  const port = settings.port ?? (await freePort());
  const gatewayUrl = `http://127.0.0.1:${port}`;
  const database = new URL(server.url);
  const stack = loadStack(await readJson('.build/template.json'), {
    accountId: ACCOUNT_ID,
    region: REGION,
    stage: STAGE,
    queueUrlBase: gatewayUrl,
    foundationOutputs: foundationOutputs({
      defaults: parseFoundationOutputs(await readJson('infra/foundation/local-outputs.json')),
      simulated,
      rancherUrl: rancherAt.url,
      database,
    }),
  });

  const listeners = { event: new Set<(event: BusEvent) => void>(), progress: new Set<(step: ProgressStep) => void>() };
  const ledger = createLedger({
    runner: () => runner,
    world: () => simulated.world,
    isRestCloud: simulated.isRestCloud,
  });
  const invoker = observeProgress(
    createInvoker({
      seed: settings.seed,
      sandbox: sandboxes.sandbox,
      functions: stack.functions.map((each) => ({ ...each, bundle: join(root, each.bundle) })),
      surroundings: surroundingsFor({
        stack,
        identities,
        gatewayUrl,
        cloudEndpointUrl: restCloudsAt.url,
        region: REGION,
      }),
      onStart: (record) => ledger.began(record),
    }),
    {
      clock,
      listeners: listeners.progress,
      nameOf: (id) => stack.functions.find(({ arn, versionArn }) => id === arn || id === versionArn)?.name ?? id,
    },
  );
  const messaging = createMessaging(
    { stack, accountId: ACCOUNT_ID, region: REGION, endpoint: gatewayUrl },
    {
      clock,
      ids: simulated.world,
      invoker,
      onEvent: (event, busName) => {
        if (busName === 'default') return;
        ledger.saw(event);
        for (const listener of listeners.event) listener(event);
      },
      chaos: settings.chaos,
    },
  );
  const runner: Runner = createRunner({
    clock,
    region: REGION,
    accountId: ACCOUNT_ID,
    ids: simulated.world,
    integrations: {
      invokeTask: createIntegrations({
        clock,
        ids: simulated.world,
        invoker,
        functions: stack.functions,
        queues: messaging.queues,
        buses: messaging.buses,
        mayCall: machinePermissions(stack.roles),
        mayPut: allowedByBusPolicy,
      }),
      offered: offeredIntegrations,
    },
    onStatusChange: (detail) => {
      const bus = messaging.buses.find('default');
      if (bus) {
        messaging.buses.publish(bus, {
          source: 'aws.states',
          detailType: 'Step Functions Execution Status Change',
          detail,
        });
      }
    },
  });
  defineMachines(stack, runner);
  const gateway = createGateway({
    services: [
      ...simulated.services,
      createStepFunctions({ runner, clock }),
      createEvents({ buses: messaging.buses, clock, ruleChanged: messaging.ruleChanged, mayPut: allowedByBusPolicy }),
      createSqs({ queues: messaging.queues, clock, ids: simulated.world }),
    ],
    identities,
    now: () => clock.now(),
    onPark: (sender) => activity.park(sender),
    ...simulated.guard,
    resourceTags: (arn) => tagsOfArn(simulated.world, arn),
    log: (message, error) => settings.onLog?.({ function: 'gateway', text: `${message} ${String(error)}\n` }),
  });
  await gateway.listen(port);

  await prepareDatabase({ url: server.url, settings: withSecrets(stage, simulated) }, { invoker });
  messaging.start();
  const orders = messaging.queues.byName('tenantry-orders.fifo');
  if (!orders) throw new Error('The stack has no orders queue.');

  return {
    clock,
    gatewayUrl: gatewayUrl,
    cloudEndpointUrl: restCloudsAt.url,
    rancherUrl: rancherAt.url,
    rancherToken: simulated.secrets.rancherToken,
    databaseUrl: server.url,
    ordersQueueUrl: orders.url,
    world: simulated.world,
    runner,
    sendOrder: (body, groupId) =>
      orders.send(
        outgoing(
          {
            MessageBody: body,
            MessageGroupId: groupId,
            MessageDeduplicationId: createHash('sha256').update(body).digest('hex'),
          },
          { queue: orders, senderId: ACCOUNT_ID, inBatch: false },
        ),
      ),
    onEvent: (listener) => subscribeTo(listeners.event, listener),
    onProgress: (listener) => subscribeTo(listeners.progress, listener),
    hold: () => holdOn(clock),
    isSettled: async () =>
      server.isUp() && (await isSettled({ runner, messaging, databaseUrl: server.url, nowMs: clock.now() })),
    ...createOnDemand({ invoker, auditSeals: simulated.auditSeals }),
    groundTruth: () => truthOf(simulated),
    counts: () => ({ ...ledger.total(), byOrder: ledger.byOrder() }),
    longestProviderChainSeconds: simulated.longestProviderChainSeconds,
    restartDatabase: server.restart,
    killWorker: sandboxes.kill,
    terminateBackends: server.terminateBackends,
    replayEvents: (order) => replayArchive(ARCHIVE, { ...order, buses: messaging.buses, clock }),
    stop: async () => {
      messaging.stop();
      await simulated.rancher.close();
      await simulated.restClouds.close();
      await activity.ended();
      sandboxes.stop();
      await gateway.close();
      await server.stop();
    },
  };
}

function subscribeTo<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
