import type { Clock } from '../clock.ts';
import type { DeliveryPorts } from './delivery.ts';
import { type BusEvent, eventTime } from './event.ts';
import { createEventBus, type EventBus } from './event-bus.ts';
import { type Ids, uuid } from './ids.ts';
import { type Replay, type ReplayDefinition, startReplay } from './replay.ts';

export interface EventBusesConfig {
  readonly region: string;
  readonly accountId: string;
}

export interface EventBusesDependencies {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly ports: DeliveryPorts;
}

/** An event before it has an id. */
export interface NewEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly resources?: readonly string[];
  readonly timeMs?: number;
}

/** All buses of one account and region; `default` is always there. */
export interface EventBuses {
  readonly config: EventBusesConfig;
  create(name: string, options?: { readonly description?: string }): EventBus;
  /** By name or ARN. */
  find(nameOrArn: string | undefined): EventBus | undefined;
  list(): readonly EventBus[];
  remove(bus: EventBus): void;
  /** Gives the event its envelope and publishes it. */
  publish(bus: EventBus, event: NewEvent): BusEvent;
  /** Gives an event its envelope that no bus sees: PutEvents accepts events for buses that do not exist. */
  discard(event: NewEvent): BusEvent;
  readonly replays: ReadonlyMap<string, Replay>;
  replay(definition: ReplayDefinition): Replay;
}

export function createEventBuses(config: EventBusesConfig, dependencies: EventBusesDependencies): EventBuses {
  const { clock, ids } = dependencies;
  const buses = new Map<string, EventBus>();
  const replays = new Map<string, Replay>();
  let published = 0;

  const create = (name: string, options: { readonly description?: string } = {}): EventBus => {
    const bus = createEventBus({ ...config, ...options, name }, dependencies);
    buses.set(name, bus);
    return bus;
  };
  create('default');

  const envelope = (event: NewEvent): BusEvent => {
    published += 1;
    return {
      version: '0',
      id: uuid(ids, `event/${config.accountId}/${config.region}/${published}`),
      'detail-type': event.detailType,
      source: event.source,
      account: config.accountId,
      time: eventTime(event.timeMs ?? clock.now()),
      region: config.region,
      resources: event.resources ?? [],
      detail: event.detail,
    };
  };

  return {
    config,
    create,
    replays,
    find: (nameOrArn = 'default') =>
      buses.get(nameOrArn.startsWith('arn:') ? (nameOrArn.split('/').at(-1) ?? '') : nameOrArn),
    list: () => [...buses.values()],
    remove: (bus) => {
      buses.delete(bus.name);
    },
    publish: (bus, event) => {
      const enveloped = envelope(event);
      bus.publish(enveloped);
      return enveloped;
    },
    discard: envelope,
    replay: (definition) => {
      const arn = `arn:aws:events:${config.region}:${config.accountId}:replay/${definition.name}`;
      const replay = startReplay(definition, { arn, clock });
      replays.set(replay.name, replay);
      return replay;
    },
  };
}
