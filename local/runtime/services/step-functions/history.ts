import type { GetExecutionHistoryCommandInput, GetExecutionHistoryOutput, HistoryEvent } from '@aws-sdk/client-sfn';
import { parseArn } from './arns.ts';
import { pageOf } from './paging.ts';
import type { StepFunctionsDependencies } from './step-functions.ts';

/** Members that `includeExecutionData: false` leaves out of every event. */
const dataMembers = ['input', 'output', 'parameters', 'assignedVariables', 'error', 'cause'];

export function historyOperations({ runner }: StepFunctionsDependencies) {
  return {
    GetExecutionHistory(input: GetExecutionHistoryCommandInput): GetExecutionHistoryOutput {
      parseArn(input.executionArn, ['execution']);
      const { history } = runner.execution(input.executionArn ?? '');
      const ordered = input.reverseOrder ? history.events.toReversed() : history.events;
      const list = `history/${input.executionArn}/${input.reverseOrder ?? false}`;
      const { items, nextToken } = pageOf(ordered, { request: input, list });
      const events = input.includeExecutionData === false ? items.map(withoutData) : items;
      return { events, ...(nextToken !== undefined && { nextToken }) };
    },
  };
}

function withoutData(event: HistoryEvent): HistoryEvent {
  const kept = Object.entries(event).map(([name, value]): [string, unknown] => {
    if (!name.endsWith('EventDetails') || typeof value !== 'object' || value === null) return [name, value];
    return [name, Object.fromEntries(Object.entries(value).filter(([member]) => !dataMembers.includes(member)))];
  });
  return Object.fromEntries(kept) as unknown as HistoryEvent;
}
