import type { Clock } from '../../clock.ts';
import type { Json, MapState } from '../definition.ts';
import type { Execution } from '../execution.ts';
import { StateFailure } from '../failures.ts';
import type { MachineRevision } from '../machines.ts';
import type { Visit } from '../thread.ts';
import type { ObjectStore } from './item-reader.ts';

/** What the Map state of one visit started, as DescribeMapRun shows it. */
export interface MapRun {
  readonly arn: string;
  readonly executionArn: string;
  readonly maxConcurrency: number;
  readonly toleratedFailureCount: number;
  readonly toleratedFailurePercentage: number;
  readonly startedAtMs: number;
  /** By the index of the item or batch; those that were not started yet are missing. */
  readonly children: Execution[];
  inputs: Json[];
  redrives: number;
  redrivenAtMs: number | undefined;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  stoppedAtMs: number | undefined;
}

export interface MapSources {
  readonly clock: Clock;
  readonly uuid: (key: string) => string;
  readonly region: string;
  readonly accountId: string;
  readonly launch: (order: {
    revision: MachineRevision;
    name: string;
    arn: string;
    input: string;
    mapRunArn: string;
  }) => Execution;
  readonly stop: (arn: string) => void;
  readonly redrive: (execution: Execution) => void;
  readonly find: (arn: string) => Execution;
  readonly objects: ObjectStore | undefined;
}

/** "A Distributed Map state runs up to 10,000 child executions at the same time." */
const MAX_CONCURRENCY = 10_000;

/**
 * Runs children up to the concurrency, one more for each that ends: those that were not started yet, and after a redrive those
 * that have not succeeded. Rejects once more have failed than is tolerated.
 */
export function runChildren(
  mapRun: MapRun,
  { visit, sources }: { visit: Visit<MapState>; sources: MapSources },
): Promise<void> {
  const done = Promise.withResolvers<void>();
  const [, prefix, label] = /^(.*):mapRun:(.*):/.exec(mapRun.arn) ?? [];
  const revision: MachineRevision = {
    ...sources.find(mapRun.executionArn).machine,
    definition: { StartAt: visit.state.ItemProcessor.StartAt, States: { ...visit.state.ItemProcessor.States } },
  };
  const waiting = [...mapRun.inputs.keys()].filter((index) => mapRun.children[index]?.status !== 'SUCCEEDED');
  const failed = new Set<number>();
  let unfinished = waiting.length;
  const launch = (index: number): Execution => {
    const name = sources.uuid(`${mapRun.arn}/${index}`);
    const input = JSON.stringify(mapRun.inputs[index]);
    return sources.launch({
      revision,
      name,
      arn: `${prefix}:execution:${label}:${name}`,
      input,
      mapRunArn: mapRun.arn,
    });
  };
  const begin = (): void => {
    const index = waiting.shift();
    if (index === undefined || mapRun.status !== 'RUNNING') return;
    const existing = mapRun.children[index];
    if (existing) sources.redrive(existing);
    const child = existing ?? launch(index);
    mapRun.children[index] = child;
    void child.ended.then(() => settle(index, child));
  };
  const settle = (index: number, child: Execution): void => {
    unfinished -= 1;
    if (child.status !== 'SUCCEEDED') failed.add(index);
    if (exceeds(mapRun, failed.size)) {
      const causeText = 'The specified tolerated failure threshold was exceeded';
      done.reject(new StateFailure('States.ExceedToleratedFailureThreshold', { causeText }));
    } else if (unfinished === 0) done.resolve();
    else begin();
  };
  const concurrency = mapRun.maxConcurrency > 0 ? mapRun.maxConcurrency : MAX_CONCURRENCY;
  for (let started = 0; started < concurrency && waiting.length > 0; started += 1) begin();
  if (unfinished === 0) done.resolve();
  return done.promise;
}

/** Either threshold may be given; without any, no failure is tolerated. */
function exceeds(mapRun: MapRun, failed: number): boolean {
  const { toleratedFailureCount: count, toleratedFailurePercentage: percentage, inputs } = mapRun;
  if (count === 0 && percentage === 0) return failed > 0;
  const overCount = count > 0 && failed > count;
  return overCount || (percentage > 0 && (failed / inputs.length) * 100 > percentage);
}

export function closeMapRun(mapRun: MapRun, { status, clock }: { status: MapRun['status']; clock: Clock }): void {
  mapRun.status = status;
  mapRun.stoppedAtMs = clock.now();
}

export function reopenMapRun(mapRun: MapRun, clock: Clock): void {
  mapRun.status = 'RUNNING';
  mapRun.stoppedAtMs = undefined;
  mapRun.redrives += 1;
  mapRun.redrivenAtMs = clock.now();
}
