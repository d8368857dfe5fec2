import type {
  ListTargetsByRuleCommandInput,
  PutTargetsCommandInput,
  RemoveTargetsCommandInput,
  Target,
} from '@aws-sdk/client-eventbridge';
import type { EventBuses } from '../../bus/event-buses.ts';
import { placeholdersOf } from '../../bus/input-template.ts';
import { reservedPlaceholders } from '../../bus/target-input.ts';
import { constraint, limitExceeded, validation } from './faults.ts';
import { ruleOrFault } from './find.ts';
import { page } from './paging.ts';

const TARGETS_PER_RULE = 5;
const LONGEST_ID = 64;

export function targetOperations(buses: EventBuses) {
  return {
    PutTargets: ({ Rule: Name, EventBusName, Targets = [] }: PutTargetsCommandInput) => {
      for (const [index, target] of Targets.entries()) checkTarget(target, index);
      const { rule } = ruleOrFault(buses, { Name, EventBusName });
      const ids = new Set([...rule.targets.keys(), ...Targets.map((target) => target.Id ?? '')]);
      if (ids.size > TARGETS_PER_RULE) throw limitExceeded();
      for (const target of Targets) rule.targets.set(target.Id ?? '', target);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    RemoveTargets: ({ Rule: Name, EventBusName, Ids = [] }: RemoveTargetsCommandInput) => {
      const { rule } = ruleOrFault(buses, { Name, EventBusName });
      const missing = Ids.filter((id) => !rule.targets.delete(id));
      const FailedEntries = missing.map((TargetId) => ({
        TargetId,
        ErrorCode: 'ResourceNotFoundException',
        ErrorMessage: `Rule ${rule.name} does not have any target with ID ${TargetId}.`,
      }));
      return { FailedEntryCount: FailedEntries.length, FailedEntries };
    },
    ListTargetsByRule: ({ Rule: Name, EventBusName, ...request }: ListTargetsByRuleCommandInput) => {
      const { rule } = ruleOrFault(buses, { Name, EventBusName });
      const { items, ...next } = page([...rule.targets.values()], request);
      return { Targets: items, ...next };
    },
  };
}

function checkTarget(target: Target, index: number): void {
  const id = target.Id ?? '';
  const at = `targets.${index + 1}.member.id`;
  if (!/^[.\-_A-Za-z0-9]+$/.test(id)) {
    throw constraint({ value: id, at, rule: 'Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+' });
  }
  if (id.length > LONGEST_ID) {
    throw constraint({ value: id, at, rule: `Member must have length less than or equal to ${LONGEST_ID}` });
  }
  const inputs = [target.Input, target.InputPath, target.InputTransformer].filter((input) => input !== undefined);
  if (inputs.length > 1) {
    throw validation(`Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`);
  }
  checkTransformer(target);
  checkGroup(target);
}

function checkTransformer({ Id, InputTransformer }: Target): void {
  const known = new Set([...Object.keys(InputTransformer?.InputPathsMap ?? {}), ...reservedPlaceholders]);
  const unknown = placeholdersOf(InputTransformer?.InputTemplate ?? '').find((name) => !known.has(name));
  if (unknown) throw validation(`InputTemplate for target ${Id} contains invalid placeholder ${unknown}.`);
}

function checkGroup({ Id, Arn = '', SqsParameters }: Target): void {
  const toFifoQueue = Arn.split(':')[2] === 'sqs' && Arn.endsWith('.fifo');
  if (toFifoQueue && !SqsParameters?.MessageGroupId) {
    throw validation(`Parameter(s) SqsParameters must be specified for target: ${Id}.`);
  }
}
