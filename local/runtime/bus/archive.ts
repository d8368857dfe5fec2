import type { BusEvent } from './event.ts';
import { fieldsOf } from './event-fields.ts';
import { compilePattern, type EventPattern } from './pattern.ts';

export interface ArchiveDefinition {
  readonly name: string;
  readonly busName: string;
  readonly pattern?: string;
  /** 0: for ever. */
  readonly retentionDays?: number;
  readonly description?: string;
}

export interface Archive extends ArchiveDefinition {
  readonly arn: string;
  readonly createdAt: number;
  /** Keeps the event when it matches; replayed events are not kept again. */
  keep(event: BusEvent, atMs: number): void;
  /** What was kept from `fromMs` up to `toMs`, oldest first. */
  between(fromMs: number, toMs: number): readonly BusEvent[];
  size(nowMs: number): { readonly events: number; readonly bytes: number };
}

const DAY_MS = 86_400_000;

/** Throws InvalidEventPattern. */
export function createArchive(definition: ArchiveDefinition, { arn, nowMs }: { arn: string; nowMs: number }): Archive {
  const compiled: EventPattern | undefined =
    definition.pattern === undefined ? undefined : compilePattern(definition.pattern);
  let kept: { event: BusEvent; atMs: number; bytes: number }[] = [];

  const expire = (atMs: number) => {
    const days = definition.retentionDays ?? 0;
    if (days > 0) kept = kept.filter((entry) => entry.atMs > atMs - days * DAY_MS);
  };

  return {
    ...definition,
    arn,
    createdAt: nowMs,
    keep: (event, atMs) => {
      if (event['replay-name'] !== undefined) return;
      if (compiled && !compiled.matchesFields(fieldsOf(event))) return;
      kept.push({ event, atMs, bytes: Buffer.byteLength(JSON.stringify(event)) });
    },
    between: (fromMs, toMs) => kept.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).map(({ event }) => event),
    size: (atMs) => {
      expire(atMs);
      return { events: kept.length, bytes: kept.reduce((sum, { bytes }) => sum + bytes, 0) };
    },
  };
}
