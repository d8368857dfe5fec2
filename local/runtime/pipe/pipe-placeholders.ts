import type { Placeholders } from '../bus/input-template.ts';
import { valueAt } from '../bus/json-path.ts';
import type { PipeConfig } from './pipe-config.ts';

interface PipeSituation {
  readonly config: PipeConfig;
  readonly sourceArn: string;
  readonly nowMs: number;
}

/**
 * `<$.body.orderId>` and the reserved `<aws.pipes.…>` names. A path into the body of a message reads it as JSON, without being
 * asked ("Implicit body data parsing").
 */
export function pipePlaceholders(event: unknown, { config, sourceArn, nowMs }: PipeSituation): Placeholders {
  const reserved: Readonly<Record<string, unknown>> = {
    'aws.pipes.pipe-arn': config.arn,
    'aws.pipes.pipe-name': config.name,
    'aws.pipes.source-arn': sourceArn,
    'aws.pipes.enrichment-arn': config.enrichment?.arn,
    'aws.pipes.target-arn': config.target.busArn,
    'aws.pipes.event.ingestion-time': new Date(nowMs).toISOString(),
    'aws.pipes.event': event,
    'aws.pipes.event.json': event,
  };
  return (name) => (name.startsWith('$') ? valueAt(name, withReadableBody(event, name)) : reserved[name]);
}

/** A path that goes into the body of a message needs the body as an object. */
export function withReadableBody(event: unknown, path: string): unknown {
  const goesIntoBody = /^\$(?:\.body|\['body'\])[.[]/.test(path);
  if (!goesIntoBody || typeof event !== 'object' || event === null) return event;
  const body = (event as Record<string, unknown>).body;
  if (typeof body !== 'string') return event;
  try {
    return { ...event, body: JSON.parse(body) as unknown };
  } catch {
    return event;
  }
}
