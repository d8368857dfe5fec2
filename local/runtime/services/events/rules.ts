import type {
  DeleteRuleCommandInput,
  DescribeRuleCommandInput,
  DescribeRuleCommandOutput,
  ListRuleNamesByTargetCommandInput,
  ListRulesCommandInput,
  PutRuleCommandInput,
} from '@aws-sdk/client-eventbridge';
import type { EventBus } from '../../bus/event-bus.ts';
import type { EventBuses } from '../../bus/event-buses.ts';
import type { Rule } from '../../bus/rule.ts';
import { isSchedule } from '../../schedule/expression.ts';
import { checkPatternLength, constraint, limitExceeded, validation, withPatternFaults } from './faults.ts';
import { busOrFault, ruleOrFault } from './find.ts';
import { page } from './paging.ts';

const RULES_PER_BUS = 300;
const NAME = /^[.\-_A-Za-z0-9]+$/;
const LONGEST_NAME = 64;

/** `ruleChanged` lets the schedules follow. */
export interface RuleDependencies {
  readonly buses: EventBuses;
  readonly ruleChanged?: (rule: Rule, bus: EventBus) => void;
}

export function ruleOperations({ buses, ruleChanged }: RuleDependencies) {
  const setEnabled = (input: DescribeRuleCommandInput, enabled: boolean) => {
    const { bus, rule } = ruleOrFault(buses, input);
    rule.enabled = enabled;
    ruleChanged?.(rule, bus);
    return {};
  };

  return {
    PutRule: (input: PutRuleCommandInput) => {
      checkRule(input);
      const bus = busOrFault(buses, input.EventBusName);
      if (input.ScheduleExpression !== undefined && bus.name !== 'default') {
        throw validation('ScheduleExpression is supported only on the default event bus.');
      }
      if (!bus.rules.has(input.Name ?? '') && bus.rules.size >= RULES_PER_BUS) throw limitExceeded();
      const rule = withPatternFaults(() => bus.putRule(definitionOf(input)));
      ruleChanged?.(rule, bus);
      return { RuleArn: rule.arn };
    },
    DeleteRule: (input: DeleteRuleCommandInput) => {
      const bus = busOrFault(buses, input.EventBusName);
      const rule = bus.rules.get(input.Name ?? '');
      if (!rule) return {};
      if (rule.targets.size > 0) throw validation("Rule can't be deleted since it has targets.");
      bus.removeRule(rule.name);
      rule.enabled = false;
      ruleChanged?.(rule, bus);
      return {};
    },
    DescribeRule: (input: DescribeRuleCommandInput): Omit<DescribeRuleCommandOutput, '$metadata'> => {
      const { rule } = ruleOrFault(buses, input);
      return { ...describe(rule), CreatedBy: buses.config.accountId };
    },
    EnableRule: (input: DescribeRuleCommandInput) => setEnabled(input, true),
    DisableRule: (input: DescribeRuleCommandInput) => setEnabled(input, false),
    ListRules: (input: ListRulesCommandInput) => {
      const rules = sorted(busOrFault(buses, input.EventBusName)).filter((rule) =>
        rule.name.startsWith(input.NamePrefix ?? ''),
      );
      const { items, ...next } = page(rules.map(describe), input);
      return { Rules: items, ...next };
    },
    ListRuleNamesByTarget: (input: ListRuleNamesByTargetCommandInput) => {
      const hasTarget = (rule: Rule) => [...rule.targets.values()].some((target) => target.Arn === input.TargetArn);
      const names = sorted(busOrFault(buses, input.EventBusName))
        .filter(hasTarget)
        .map((rule) => rule.name);
      const { items, ...next } = page(names, input);
      return { RuleNames: items, ...next };
    },
  };
}

function sorted(bus: EventBus): Rule[] {
  return [...bus.rules.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function checkRule(input: PutRuleCommandInput): void {
  const name = input.Name ?? '';
  if (!NAME.test(name)) {
    throw constraint({
      value: name,
      at: 'name',
      rule: 'Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+',
    });
  }
  if (name.length > LONGEST_NAME) {
    throw constraint({
      value: name,
      at: 'name',
      rule: `Member must have length less than or equal to ${LONGEST_NAME}`,
    });
  }
  if (input.EventPattern === undefined && input.ScheduleExpression === undefined) {
    throw validation('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  checkPatternLength(input.EventPattern);
  if (input.ScheduleExpression !== undefined && !isSchedule(input.ScheduleExpression, { allowAt: false })) {
    throw validation('Parameter ScheduleExpression is not valid.');
  }
}

function definitionOf(input: PutRuleCommandInput) {
  return {
    name: input.Name ?? '',
    ...(input.EventPattern !== undefined && { pattern: input.EventPattern }),
    ...(input.ScheduleExpression !== undefined && { scheduleExpression: input.ScheduleExpression }),
    ...(input.Description !== undefined && { description: input.Description }),
    ...(input.RoleArn !== undefined && { roleArn: input.RoleArn }),
    state: input.State === 'DISABLED' ? ('DISABLED' as const) : ('ENABLED' as const),
    tags: Object.fromEntries((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
  };
}

function describe(rule: Rule) {
  return {
    Name: rule.name,
    Arn: rule.arn,
    ...(rule.pattern !== undefined && { EventPattern: rule.pattern }),
    ...(rule.scheduleExpression !== undefined && { ScheduleExpression: rule.scheduleExpression }),
    State: rule.enabled ? ('ENABLED' as const) : ('DISABLED' as const),
    ...(rule.description !== undefined && { Description: rule.description }),
    ...(rule.roleArn !== undefined && { RoleArn: rule.roleArn }),
    EventBusName: rule.busName,
  };
}
