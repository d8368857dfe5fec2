import type { Target } from '@aws-sdk/client-eventbridge';
import { type Archive, type ArchiveDefinition, createArchive } from './archive.ts';
import { type DeliveryDependencies, deliverToTarget } from './delivery.ts';
import type { BusEvent } from './event.ts';
import { fieldsOf } from './event-fields.ts';
import { createRule, type Rule, type RuleDefinition } from './rule.ts';

export interface EventBusConfig {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly description?: string;
}

export interface EventBus {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly createdAt: number;
  readonly rules: ReadonlyMap<string, Rule>;
  readonly archives: Map<string, Archive>;
  readonly tags: Map<string, string>;
  /** JSON text of the resource policy. */
  policy: string | undefined;
  /** Makes or replaces a rule; the targets it has stay unless new ones are given. Throws InvalidEventPattern. */
  putRule(definition: RuleDefinition): Rule;
  removeRule(name: string): void;
  keepIn(archive: ArchiveDefinition): Archive;
  /** Accepts an event. Matching happens now, delivery is on its way when this returns. */
  publish(event: BusEvent, options?: { readonly onlyRules?: readonly string[] }): void;
  /** Runs the targets of one rule for an event that matched otherwise: a schedule. */
  trigger(rule: Rule, event: BusEvent): void;
}

/** One bus of an account and region, with its rules. */
export function createEventBus(config: EventBusConfig, dependencies: DeliveryDependencies): EventBus {
  const { name, region, accountId } = config;
  const { clock } = dependencies;
  const rules = new Map<string, Rule>();
  const archives = new Map<string, Archive>();
  const arnPrefix = `arn:aws:events:${region}:${accountId}`;

  const send = (matched: { event: BusEvent; rule: Rule; target: Target }) => {
    void deliverToTarget(matched, dependencies);
  };
  const trigger = (rule: Rule, event: BusEvent) => {
    for (const target of rule.targets.values()) send({ event, rule, target });
  };

  return {
    name,
    arn: `${arnPrefix}:event-bus/${name}`,
    description: config.description,
    createdAt: clock.now(),
    rules,
    archives,
    tags: new Map(),
    policy: undefined,
    trigger,
    putRule: (definition) => {
      const known = rules.get(definition.name);
      const arn = `${arnPrefix}:rule/${name === 'default' ? '' : `${name}/`}${definition.name}`;
      const rule = createRule(
        { ...definition, busName: name, targets: definition.targets ?? [...(known?.targets.values() ?? [])] },
        arn,
      );
      for (const [key, value] of known?.tags ?? []) rule.tags.set(key, value);
      rules.set(rule.name, rule);
      return rule;
    },
    removeRule: (ruleName) => {
      rules.delete(ruleName);
    },
    keepIn: (definition) => {
      const archive = createArchive(definition, { arn: `${arnPrefix}:archive/${definition.name}`, nowMs: clock.now() });
      archives.set(archive.name, archive);
      return archive;
    },
    publish: (event, { onlyRules } = {}) => {
      dependencies.ports.observe?.(event, name);
      const fields = fieldsOf(event);
      for (const archive of archives.values()) archive.keep(event, clock.now());
      for (const rule of rules.values()) {
        if (!rule.enabled || (onlyRules && onlyRules.length > 0 && !onlyRules.includes(rule.arn))) continue;
        if (rule.compiled?.matchesFields(fields)) trigger(rule, event);
      }
    },
  };
}
