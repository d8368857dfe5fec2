import type {
  CancelReplayCommandInput,
  DescribeReplayCommandInput,
  ListReplaysCommandInput,
  StartReplayCommandInput,
} from '@aws-sdk/client-eventbridge';
import type { EventBuses } from '../../bus/event-buses.ts';
import type { Replay } from '../../bus/replay.ts';
import { AwsFault } from '../../gateway/aws-service.ts';
import { allArchives } from './archives.ts';
import { alreadyExists, limitExceeded, validation } from './faults.ts';
import { busOrFault } from './find.ts';
import { page } from './paging.ts';

/** "Ten concurrent replays per account per Region". */
const MOST_ACTIVE = 10;

export function replayOperations(buses: EventBuses) {
  const active = () => [...buses.replays.values()].filter(isActive);
  const replayOrFault = (name = ''): Replay => {
    const replay = buses.replays.get(name);
    if (!replay) throw new AwsFault('ResourceNotFoundException', `Replay ${name} does not exist.`);
    return replay;
  };

  return {
    StartReplay: (input: StartReplayCommandInput) => {
      const { ReplayName = '', EventSourceArn = '', Destination, EventStartTime, EventEndTime } = input;
      const bus = busOrFault(buses, Destination?.Arn);
      const name = EventSourceArn.split('/').at(-1);
      const found = allArchives(buses).find(({ archive }) => archive.arn === EventSourceArn);
      if (!found) throw validation(`Parameter EventSourceArn is not valid. Reason: Archive ${name} does not exist.`);
      if (found.bus !== bus) {
        throw validation('Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.');
      }
      const fromMs = EventStartTime?.getTime() ?? 0;
      const toMs = EventEndTime?.getTime() ?? 0;
      if (fromMs >= toMs) {
        throw validation('Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.');
      }
      if (buses.replays.has(ReplayName)) throw alreadyExists(`Replay ${ReplayName}`);
      if (active().length >= MOST_ACTIVE) throw limitExceeded();
      const replay = buses.replay({
        name: ReplayName,
        archive: found.archive,
        bus,
        fromMs,
        toMs,
        onlyRules: Destination?.FilterArns ?? [],
        ...(input.Description !== undefined && { description: input.Description }),
      });
      return { ReplayArn: replay.arn, State: replay.state, ReplayStartTime: new Date(replay.startedAt) };
    },
    DescribeReplay: ({ ReplayName }: DescribeReplayCommandInput) => {
      const replay = replayOrFault(ReplayName);
      return {
        ...describe(replay),
        ReplayArn: replay.arn,
        Destination: { Arn: replay.bus.arn, ...(replay.onlyRules.length > 0 && { FilterArns: [...replay.onlyRules] }) },
        ...(replay.description !== undefined && { Description: replay.description }),
      };
    },
    ListReplays: (input: ListReplaysCommandInput) => {
      const found = [...buses.replays.values()].filter(
        (replay) =>
          replay.name.startsWith(input.NamePrefix ?? '') &&
          (input.EventSourceArn === undefined || replay.archive.arn === input.EventSourceArn) &&
          (input.State === undefined || replay.state === input.State),
      );
      const { items, ...next } = page(found.map(describe), input);
      return { Replays: items, ...next };
    },
    CancelReplay: ({ ReplayName }: CancelReplayCommandInput) => {
      const replay = replayOrFault(ReplayName);
      if (!isActive(replay)) {
        throw new AwsFault(
          'IllegalStatusException',
          `Replay ${replay.name} is not in a valid state for this operation.`,
        );
      }
      replay.state = 'CANCELLED';
      return { ReplayArn: replay.arn, State: 'CANCELLING' };
    },
  };
}

function isActive({ state }: Replay): boolean {
  return state === 'STARTING' || state === 'RUNNING';
}

function describe(replay: Replay) {
  return {
    ReplayName: replay.name,
    EventSourceArn: replay.archive.arn,
    State: replay.state,
    EventStartTime: new Date(replay.fromMs),
    EventEndTime: new Date(replay.toMs),
    ...(replay.lastReplayedAt !== undefined && { EventLastReplayedTime: new Date(replay.lastReplayedAt) }),
    ReplayStartTime: new Date(replay.startedAt),
    ...(replay.endedAt !== undefined && { ReplayEndTime: new Date(replay.endedAt) }),
  };
}
