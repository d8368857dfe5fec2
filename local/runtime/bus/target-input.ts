import type { Target } from '@aws-sdk/client-eventbridge';
import type { BusEvent } from './event.ts';
import { fillTemplate, type Placeholders } from './input-template.ts';
import { valueAt } from './json-path.ts';
import type { Rule } from './rule.ts';

interface Matched {
  readonly event: BusEvent;
  readonly rule: Pick<Rule, 'arn' | 'name'>;
  readonly nowMs: number;
}

/** The JSON text a target receives; undefined when its transformer produces none, and nothing is delivered. */
export function targetInput(target: Target, matched: Matched): string | undefined {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(valueAt(target.InputPath, matched.event) ?? {});
  if (target.InputTransformer?.InputTemplate === undefined) return JSON.stringify(matched.event);
  const placeholders = transformerPlaceholders(target.InputTransformer.InputPathsMap ?? {}, matched);
  return fillTemplate(target.InputTransformer.InputTemplate, placeholders);
}

/** Names that EventBridge fills in itself ("Predefined variables"). `aws.events.event` is the event without its detail. */
export const reservedPlaceholders = [
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event.ingestion-time',
  'aws.events.event',
  'aws.events.event.json',
] as const;

function transformerPlaceholders(
  paths: Readonly<Record<string, string>>,
  { event, rule, nowMs }: Matched,
): Placeholders {
  const reserved: Readonly<Record<(typeof reservedPlaceholders)[number], () => unknown>> = {
    'aws.events.rule-arn': () => rule.arn,
    'aws.events.rule-name': () => rule.name,
    'aws.events.event.ingestion-time': () => new Date(nowMs).toISOString(),
    'aws.events.event': () => withoutDetail(event),
    'aws.events.event.json': () => event,
  };
  return (name) => {
    const path = paths[name];
    if (path !== undefined) return valueAt(path, event);
    return Object.hasOwn(reserved, name) ? reserved[name as keyof typeof reserved]() : undefined;
  };
}

function withoutDetail({ detail: _, 'detail-type': detailType, 'replay-name': __, ...rest }: BusEvent): object {
  return { ...rest, detailType };
}
