import { describe, expect, it } from '@jest/globals';
import { TaskError } from '../../../local/runtime/asl/failures.ts';
import type { ObjectStore } from '../../../local/runtime/asl/states/distributed-map.ts';
import { bench, outputOf, single, task, trail } from './machine.ts';

const processor = (state: object) => ({
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: 'Item',
  States: { Item: state },
});

const choice = {
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: 'IsGood',
  States: {
    IsGood: { Type: 'Choice', Choices: [{ Condition: '{% $states.input > 0 %}', Next: 'Good' }], Default: 'Bad' },
    Good: { Type: 'Succeed' },
    Bad: { Type: 'Fail', Error: 'Bad' },
  },
};

function bucket(contents: Record<string, string>): ObjectStore & { readonly contents: Map<string, string> } {
  const held = new Map(Object.entries(contents));
  return {
    contents: held,
    get: async ({ bucket: name, key }) => held.get(`${name}/${key}`) ?? '',
    put: async ({ bucket: name, key, body }) => void held.set(`${name}/${key}`, body),
    list: async () => [],
  };
}

describe('a distributed Map state', () => {
  it('runs each item as a child execution of its map run', async () => {
    const { run, runner } = bench();
    const map = { Type: 'Map', Items: [1, 2], ItemProcessor: processor({ Type: 'Pass', End: true }), End: true };

    const execution = await run(single(map));

    expect(outputOf(execution)).toEqual([1, 2]);
    expect(trail(execution).slice(2)).toEqual([
      '3<-2 MapStateStarted',
      '4<-3 MapRunStarted',
      '5<-4 MapRunSucceeded',
      '6<-5 MapStateSucceeded',
      '7<-4 MapStateExited Only',
      '8<-7 ExecutionSucceeded',
    ]);
    const [mapRun] = [...runner.mapRuns.values()];
    expect(execution.history.events[3]?.mapRunStartedEventDetails?.mapRunArn).toBe(mapRun?.arn);
    expect(mapRun?.children.map(({ input, status }) => [input, status])).toEqual([
      ['1', 'SUCCEEDED'],
      ['2', 'SUCCEEDED'],
    ]);
    expect(mapRun?.children[0]?.mapRunArn).toBe(mapRun?.arn);
  });

  it('tolerates as many failures as it says', async () => {
    const map = (fields: object) =>
      single({ Type: 'Map', Items: [1, -1, 1, -1], ItemProcessor: choice, End: true, ...fields });

    const tolerant = await bench().run(map({ ToleratedFailurePercentage: 50 }));
    const strict = await bench().run(map({ ToleratedFailureCount: 1 }));

    expect(tolerant.status).toBe('SUCCEEDED');
    expect(strict.result).toEqual({
      error: 'States.ExceedToleratedFailureThreshold',
      cause: 'The specified tolerated failure threshold was exceeded',
    });
    expect(trail(strict).slice(4)).toEqual(['5<-4 MapRunFailed', '6<-5 MapStateFailed', '7<-6 ExecutionFailed']);
  });

  it('reads CSV items, batches them and writes the results where it is told', async () => {
    const objects = bucket({ 'reports/scopes.csv': 'cloud,account\naws,"1,1"\naws,2\naws,3\n' });
    const { run } = bench({ objects });
    const map = {
      Type: 'Map',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        Arguments: { Bucket: 'reports', Key: '{% $states.input.key %}' },
        ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
      },
      ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { sweep: 's1' } },
      ItemProcessor: processor({ Type: 'Pass', End: true }),
      ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'results', Prefix: 'sweep' } },
      End: true,
    };

    const execution = await run(single(map), { key: 'scopes.csv' });

    const { ResultWriterDetails } = outputOf(execution) as { ResultWriterDetails: { Bucket: string; Key: string } };
    const manifest = JSON.parse(objects.contents.get(`${ResultWriterDetails.Bucket}/${ResultWriterDetails.Key}`) ?? '');
    const results = JSON.parse(objects.contents.get(`results/${manifest.ResultFiles.SUCCEEDED[0].Key}`) ?? '');
    expect(results.map(({ Input }: { Input: string }) => JSON.parse(Input))).toEqual([
      {
        BatchInput: { sweep: 's1' },
        Items: [
          { cloud: 'aws', account: '1,1' },
          { cloud: 'aws', account: '2' },
        ],
      },
      { BatchInput: { sweep: 's1' }, Items: [{ cloud: 'aws', account: '3' }] },
    ]);
  });

  it('runs only the children without a result again when its execution is redriven', async () => {
    const broken = new Set([2]);
    const { clock, run, runner } = bench({
      invokeTask: async ({ arguments: input }) => {
        const { Payload } = input as { Payload: number };
        if (broken.has(Payload)) throw new TaskError('Broken');
        return Payload;
      },
    });
    const ItemProcessor = processor(task({ Output: '{% $states.result.Payload * 10 %}' }));
    const execution = await run(single({ Type: 'Map', Items: [1, 2], MaxConcurrency: 1, ItemProcessor, End: true }));
    expect(execution.status).toBe('FAILED');
    broken.clear();

    runner.redriveExecution(execution.arn);
    await clock.runUntilIdle();

    expect(outputOf(execution)).toEqual([10, 20]);
    expect(trail(execution).slice(7, 11)).toEqual([
      '8<-7 ExecutionRedriven',
      '9<-8 MapStateEntered Only',
      '10<-9 MapStateStarted',
      '11<-10 MapRunRedriven',
    ]);
    const [mapRun] = [...runner.mapRuns.values()];
    expect(mapRun?.children.map(({ redrives }) => redrives)).toEqual([0, 1]);
  });

  it('fails when the object holds no list', async () => {
    const { run } = bench({ objects: bucket({ 'reports/scopes.json': '{"a":1}' }) });
    const map = {
      Type: 'Map',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        Arguments: { Bucket: 'reports', Key: 'scopes.json' },
        ReaderConfig: { InputType: 'JSON' },
      },
      ItemProcessor: processor({ Type: 'Pass', End: true }),
      End: true,
    };

    const execution = await run(single(map));

    expect(execution.result).toEqual({
      error: 'States.ItemReaderFailed',
      cause: 'Attempting to map over non-iterable node.',
    });
  });
});
