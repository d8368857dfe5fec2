import { compilePattern } from '../bus/pattern.ts';
import type { SqsRecord } from './sqs-record.ts';

/**
 * Tells which records pass: any one of the patterns is enough, none at all lets everything pass. Where a pattern looks into the
 * body, the body has to be JSON; where it names the body as a text, the body is taken as it is ("Properly filtering Amazon SQS
 * messages", Lambda developer guide).
 */
export function compileRecordFilter(patterns: readonly string[] | undefined): (record: SqsRecord) => boolean {
  if (!patterns || patterns.length === 0) return () => true;
  const tests = patterns.map((text) => {
    const pattern = compilePattern(text);
    const readsBody = isObject(bodyOf(text));
    return (record: SqsRecord) => {
      if (!readsBody) return pattern.matches(record);
      const body = parseObject(record.body);
      return body !== undefined && pattern.matches({ ...record, body });
    };
  });
  return (record) => tests.some((test) => test(record));
}

function bodyOf(pattern: string): unknown {
  const parsed = parseObject(pattern);
  return parsed?.body;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
