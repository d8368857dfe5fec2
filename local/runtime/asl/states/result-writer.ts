import type { Json, MapState } from '../definition.ts';
import type { Execution } from '../execution.ts';
import { StateFailure } from '../failures.ts';
import type { Visit } from '../thread.ts';
import { evaluateField } from '../visit.ts';
import type { MapRun } from './distributed-map.ts';
import type { ObjectStore } from './item-reader.ts';

const files = { SUCCEEDED: 'SUCCEEDED_0.json', FAILED: 'FAILED_0.json', PENDING: 'PENDING_0.json' } as const;

/** Writes the results of the children to the bucket, one file per outcome and a manifest; the manifest's place is the result. */
export async function writeResults(
  visit: Visit<MapState>,
  { mapRun, objects }: { mapRun: MapRun; objects: ObjectStore | undefined },
): Promise<Json> {
  const template = visit.state.ResultWriter?.Arguments ?? null;
  const place = (await evaluateField(visit, { name: 'ResultWriter/Arguments', template })) as {
    [key: string]: Json;
  } | null;
  if (!objects || !place) {
    throw new StateFailure('States.ResultWriterFailed', { causeText: 'There is no object storage to write to.' });
  }
  const bucket = String(place.Bucket ?? '');
  const folder = [place.Prefix, mapRun.arn.slice(mapRun.arn.lastIndexOf(':') + 1)].filter(Boolean).join('/');
  const outcomes = {
    SUCCEEDED: mapRun.children.filter(({ status }) => status === 'SUCCEEDED'),
    FAILED: mapRun.children.filter(({ status }) => status !== 'SUCCEEDED' && status !== 'RUNNING'),
    PENDING: mapRun.children.filter(({ status }) => status === 'RUNNING'),
  };
  const written: Record<string, Json[]> = {};
  for (const outcome of ['FAILED', 'PENDING', 'SUCCEEDED'] as const) {
    const children = outcomes[outcome];
    if (children.length === 0) {
      written[outcome] = [];
      continue;
    }
    const key = `${folder}/${files[outcome]}`;
    const body = JSON.stringify(children.map(describe));
    await objects.put({ bucket, key, body });
    written[outcome] = [{ Key: key, Size: Buffer.byteLength(body) }];
  }
  const manifest = `${folder}/manifest.json`;
  const content = { DestinationBucket: bucket, MapRunArn: mapRun.arn, ResultFiles: written };
  await objects.put({ bucket, key: manifest, body: JSON.stringify(content) });
  return { MapRunArn: mapRun.arn, ResultWriterDetails: { Bucket: bucket, Key: manifest } };
}

const describe = (child: Execution): Json => ({
  ExecutionArn: child.arn,
  Input: child.input,
  InputDetails: { Included: true },
  Name: child.name,
  ...(child.result.output !== undefined && { Output: child.result.output, OutputDetails: { Included: true } }),
  ...(child.result.error !== undefined && { Error: child.result.error }),
  ...(child.result.cause !== undefined && { Cause: child.result.cause }),
  RedriveCount: child.redrives,
  RedriveStatus: child.status === 'SUCCEEDED' ? 'NOT_REDRIVABLE' : 'REDRIVABLE_BY_MAP_RUN',
  StartDate: new Date(child.startedAtMs).toISOString(),
  StateMachineArn: child.machine.stateMachineArn,
  Status: child.status,
  ...(child.stoppedAtMs !== undefined && { StopDate: new Date(child.stoppedAtMs).toISOString() }),
});
