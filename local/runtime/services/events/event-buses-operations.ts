import type {
  CreateEventBusCommandInput,
  DeleteEventBusCommandInput,
  DescribeEventBusCommandInput,
  ListEventBusesCommandInput,
} from '@aws-sdk/client-eventbridge';
import type { EventBus } from '../../bus/event-bus.ts';
import type { EventBuses } from '../../bus/event-buses.ts';
import { alreadyExists, constraint, validation } from './faults.ts';
import { busOrFault } from './find.ts';
import { page } from './paging.ts';

export function eventBusOperations(buses: EventBuses) {
  return {
    CreateEventBus: ({ Name = '', Description, Tags = [] }: CreateEventBusCommandInput) => {
      if (!/^[/.\-_A-Za-z0-9]+$/.test(Name)) {
        throw constraint({
          value: Name,
          at: 'name',
          rule: 'Member must satisfy regular expression pattern: [/\\.\\-_A-Za-z0-9]+',
        });
      }
      if (buses.find(Name)) throw alreadyExists(`Event bus ${Name}`);
      const bus = buses.create(Name, Description === undefined ? {} : { description: Description });
      for (const { Key = '', Value = '' } of Tags) bus.tags.set(Key, Value);
      return { EventBusArn: bus.arn, ...(Description !== undefined && { Description }) };
    },
    DescribeEventBus: ({ Name }: DescribeEventBusCommandInput) => describe(busOrFault(buses, Name)),
    ListEventBuses: (input: ListEventBusesCommandInput) => {
      const { NamePrefix = '' } = input;
      const found = buses.list().filter((bus) => bus.name.startsWith(NamePrefix));
      const { items, ...next } = page(found.map(describe), input);
      return { EventBuses: items, ...next };
    },
    DeleteEventBus: ({ Name = '' }: DeleteEventBusCommandInput) => {
      if (Name === 'default') throw validation('Cannot delete event bus default.');
      const bus = buses.find(Name);
      if (!bus) return {};
      if (bus.rules.size > 0) throw validation("Event bus can't be deleted since it has rules.");
      buses.remove(bus);
      return {};
    },
  };
}

function describe(bus: EventBus) {
  const created = new Date(bus.createdAt);
  return {
    Name: bus.name,
    Arn: bus.arn,
    ...(bus.description !== undefined && { Description: bus.description }),
    ...(bus.policy !== undefined && { Policy: bus.policy }),
    CreationTime: created,
    LastModifiedTime: created,
  };
}
