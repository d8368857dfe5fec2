import type {
  CreateArchiveCommandInput,
  DeleteArchiveCommandInput,
  DescribeArchiveCommandInput,
  ListArchivesCommandInput,
} from '@aws-sdk/client-eventbridge';
import type { Archive } from '../../bus/archive.ts';
import type { EventBus } from '../../bus/event-bus.ts';
import type { EventBuses } from '../../bus/event-buses.ts';
import { AwsFault } from '../../gateway/aws-service.ts';
import { alreadyExists, withPatternFaults } from './faults.ts';
import { busOrFault } from './find.ts';
import { page } from './paging.ts';

interface Kept {
  readonly archive: Archive;
  readonly bus: EventBus;
}

/** Archives have one namespace over all buses. */
export function allArchives(buses: EventBuses): Kept[] {
  return buses.list().flatMap((bus) => [...bus.archives.values()].map((archive) => ({ archive, bus })));
}

function archiveOrFault(buses: EventBuses, name = ''): Kept {
  const found = allArchives(buses).find(({ archive }) => archive.name === name);
  if (!found) throw new AwsFault('ResourceNotFoundException', `Archive ${name} does not exist.`);
  return found;
}

export function archiveOperations(buses: EventBuses, now: () => number) {
  const describe = ({ archive, bus }: Kept) => {
    const { events, bytes } = archive.size(now());
    return {
      ArchiveName: archive.name,
      EventSourceArn: bus.arn,
      State: 'ENABLED' as const,
      RetentionDays: archive.retentionDays ?? 0,
      SizeBytes: bytes,
      EventCount: events,
      CreationTime: new Date(archive.createdAt),
    };
  };

  return {
    CreateArchive: (input: CreateArchiveCommandInput) => {
      const { ArchiveName = '', EventSourceArn, EventPattern, RetentionDays, Description } = input;
      const bus = busOrFault(buses, EventSourceArn);
      if (allArchives(buses).some(({ archive }) => archive.name === ArchiveName)) {
        throw alreadyExists(`Archive ${ArchiveName}`);
      }
      const archive = withPatternFaults(() =>
        bus.keepIn({
          name: ArchiveName,
          busName: bus.name,
          ...(EventPattern !== undefined && { pattern: EventPattern }),
          ...(RetentionDays !== undefined && { retentionDays: RetentionDays }),
          ...(Description !== undefined && { description: Description }),
        }),
      );
      return { ArchiveArn: archive.arn, State: 'ENABLED', CreationTime: new Date(archive.createdAt) };
    },
    DescribeArchive: ({ ArchiveName }: DescribeArchiveCommandInput) => {
      const found = archiveOrFault(buses, ArchiveName);
      return {
        ...describe(found),
        ArchiveArn: found.archive.arn,
        ...(found.archive.pattern !== undefined && { EventPattern: found.archive.pattern }),
        ...(found.archive.description !== undefined && { Description: found.archive.description }),
      };
    },
    ListArchives: (input: ListArchivesCommandInput) => {
      const source = input.EventSourceArn === undefined ? undefined : busOrFault(buses, input.EventSourceArn);
      const found = allArchives(buses).filter(
        ({ archive, bus }) =>
          archive.name.startsWith(input.NamePrefix ?? '') &&
          (source === undefined || bus === source) &&
          (input.State === undefined || input.State === 'ENABLED'),
      );
      const { items, ...next } = page(found.map(describe), input);
      return { Archives: items, ...next };
    },
    DeleteArchive: ({ ArchiveName }: DeleteArchiveCommandInput) => {
      const { archive, bus } = archiveOrFault(buses, ArchiveName);
      bus.archives.delete(archive.name);
      return {};
    },
  };
}
