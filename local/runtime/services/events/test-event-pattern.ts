import type { TestEventPatternCommandInput } from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import { compilePattern } from '../../bus/pattern.ts';
import { checkPatternLength, validation, withPatternFaults } from './faults.ts';

/** The fields without which TestEventPattern refuses an event; `resources`, though documented as mandatory, is not among them. */
const testableEvent = z.looseObject({
  id: z.unknown().refine(present),
  account: z.unknown().refine(present),
  source: z.unknown().refine(present),
  time: z.unknown().refine(present),
  region: z.unknown().refine(present),
  'detail-type': z.unknown().refine(present),
});

export function testEventPattern({ EventPattern = '', Event = '' }: TestEventPatternCommandInput): { Result: boolean } {
  checkPatternLength(EventPattern);
  const event = testableEvent.safeParse(parseJson(Event));
  if (!event.success) throw validation('Parameter Event is not valid.');
  return { Result: withPatternFaults(() => compilePattern(EventPattern)).matches(event.data) };
}

function present(value: unknown): boolean {
  return value !== undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
