import type { EventBus } from '../../bus/event-bus.ts';
import type { EventBuses } from '../../bus/event-buses.ts';
import type { Rule } from '../../bus/rule.ts';
import { noSuchBus, noSuchRule } from './faults.ts';

/** Throws ResourceNotFoundException. No name means the default bus. */
export function busOrFault(buses: EventBuses, nameOrArn: string | undefined): EventBus {
  const bus = buses.find(nameOrArn);
  if (!bus) throw noSuchBus(nameOrArn?.split('/').at(-1) ?? 'default');
  return bus;
}

interface RuleReference {
  readonly Name?: string | undefined;
  readonly EventBusName?: string | undefined;
}

export function ruleOrFault(
  buses: EventBuses,
  { Name = '', EventBusName }: RuleReference,
): { bus: EventBus; rule: Rule } {
  const bus = busOrFault(buses, EventBusName);
  const rule = bus.rules.get(Name);
  if (!rule) throw noSuchRule(Name, bus.name);
  return { bus, rule };
}
