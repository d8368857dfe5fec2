import * as z from 'zod';

export type Json = z.core.util.JSONType;

/** A state machine, a branch of a Parallel state or the processor of a Map state: states and where to start. */
export interface Graph {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly ProcessorConfig?: z.infer<typeof processorConfig> | undefined;
}

const expression = z.string().regex(/^\{%[\s\S]*%\}$/, 'must be a JSONata expression between {% and %}');
const numberOrExpression = z.union([z.number(), expression]);
const template = z.json();
const assign = z.record(z.string(), template);
const stateName = z.string().min(1).max(80);

const retrier = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: z.array(z.string()).min(1),
  IntervalSeconds: z.int().min(0).max(99_999_999).optional(),
  MaxAttempts: z.int().min(0).max(99_999_999).optional(),
  BackoffRate: z.number().min(1).optional(),
  MaxDelaySeconds: z.int().min(1).max(31_622_400).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).optional(),
});

const catcher = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: z.array(z.string()).min(1),
  Next: stateName,
  Assign: assign.optional(),
  Output: template.optional(),
});

const queryLanguage = z.enum(['JSONata', 'JSONPath']).optional();
const described = { Comment: z.string().optional(), QueryLanguage: queryLanguage };
const leaving = { Assign: assign.optional(), Output: template.optional() };
const transition = { Next: stateName.optional(), End: z.boolean().optional() };
const recovering = { Retry: z.array(retrier).optional(), Catch: z.array(catcher).optional() };

const pass = z.strictObject({ Type: z.literal('Pass'), ...described, ...leaving, ...transition });

const task = z.strictObject({
  Type: z.literal('Task'),
  ...described,
  ...leaving,
  ...transition,
  ...recovering,
  Resource: z.string().min(1),
  Arguments: template.optional(),
  TimeoutSeconds: numberOrExpression.optional(),
  HeartbeatSeconds: numberOrExpression.optional(),
  Credentials: template.optional(),
});

const choiceRule = z.strictObject({
  Comment: z.string().optional(),
  Condition: z.union([z.boolean(), expression]),
  Next: stateName,
  ...leaving,
});

const choice = z.strictObject({
  Type: z.literal('Choice'),
  ...described,
  ...leaving,
  Choices: z.array(choiceRule).min(1),
  Default: stateName.optional(),
});

const wait = z.strictObject({
  Type: z.literal('Wait'),
  ...described,
  ...leaving,
  ...transition,
  Seconds: numberOrExpression.optional(),
  Timestamp: z.string().optional(),
});

const succeed = z.strictObject({ Type: z.literal('Succeed'), ...described, Output: template.optional() });

const fail = z.strictObject({
  Type: z.literal('Fail'),
  ...described,
  Error: z.string().optional(),
  Cause: z.string().optional(),
});

const processorConfig = z.strictObject({
  Mode: z.enum(['INLINE', 'DISTRIBUTED']).optional(),
  ExecutionType: z.enum(['STANDARD', 'EXPRESS']).optional(),
});

const graph: z.ZodType<Graph> = z.lazy(() =>
  z.strictObject({
    Comment: z.string().optional(),
    QueryLanguage: queryLanguage,
    ProcessorConfig: processorConfig.optional(),
    StartAt: stateName,
    States: z.record(stateName, state),
  }),
);

const parallel = z.strictObject({
  Type: z.literal('Parallel'),
  ...described,
  ...leaving,
  ...transition,
  ...recovering,
  Arguments: template.optional(),
  Branches: z.array(graph).min(1),
});

const itemReader = z.strictObject({
  Resource: z.string(),
  Arguments: template.optional(),
  ReaderConfig: z
    .strictObject({
      InputType: z.enum(['CSV', 'JSON', 'JSONL', 'MANIFEST', 'PARQUET']).optional(),
      CSVHeaderLocation: z.enum(['FIRST_ROW', 'GIVEN']).optional(),
      CSVHeaders: z.array(z.string()).optional(),
      CSVDelimiter: z.enum(['COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB']).optional(),
      MaxItems: numberOrExpression.optional(),
    })
    .optional(),
});

const map = z.strictObject({
  Type: z.literal('Map'),
  ...described,
  ...leaving,
  ...transition,
  ...recovering,
  Label: z.string().max(40).optional(),
  Items: z.union([z.array(template), expression]).optional(),
  ItemReader: itemReader.optional(),
  ItemSelector: template.optional(),
  ItemBatcher: z
    .strictObject({
      MaxItemsPerBatch: numberOrExpression.optional(),
      MaxInputBytesPerBatch: numberOrExpression.optional(),
      BatchInput: template.optional(),
    })
    .optional(),
  ItemProcessor: graph,
  MaxConcurrency: numberOrExpression.optional(),
  ToleratedFailureCount: numberOrExpression.optional(),
  ToleratedFailurePercentage: numberOrExpression.optional(),
  ResultWriter: z
    .strictObject({
      Resource: z.string().optional(),
      Arguments: template.optional(),
      WriterConfig: z
        .strictObject({ Transformation: z.string().optional(), OutputType: z.string().optional() })
        .optional(),
    })
    .optional(),
});

const state = z.discriminatedUnion('Type', [pass, task, choice, wait, succeed, fail, parallel, map]);

/** The JSONata part of the Amazon States Language (https://states-language.net), as AWS accepts it for a whole machine. */
export const stateMachineDefinition = z.strictObject({
  Comment: z.string().optional(),
  QueryLanguage: queryLanguage,
  StartAt: stateName,
  States: z.record(stateName, state),
  TimeoutSeconds: z.int().min(1).max(99_999_999).optional(),
  Version: z.string().optional(),
});

export type Definition = z.infer<typeof stateMachineDefinition>;
export type State = z.infer<typeof state>;
export type PassState = z.infer<typeof pass>;
export type TaskState = z.infer<typeof task>;
export type ChoiceState = z.infer<typeof choice>;
export type ChoiceRule = z.infer<typeof choiceRule>;
export type WaitState = z.infer<typeof wait>;
export type SucceedState = z.infer<typeof succeed>;
export type FailState = z.infer<typeof fail>;
export type ParallelState = z.infer<typeof parallel>;
export type MapState = z.infer<typeof map>;
export type Retrier = z.infer<typeof retrier>;
export type Catcher = z.infer<typeof catcher>;
export type ItemReader = z.infer<typeof itemReader>;
