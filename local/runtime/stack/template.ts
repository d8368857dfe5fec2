import * as z from 'zod';

const resource = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Condition: z.string().optional(),
});

const template = z.looseObject({
  Parameters: z.record(z.string(), z.looseObject({ Default: z.unknown().optional() })).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({}),
  Resources: z.record(z.string(), resource),
});

export type Template = z.infer<typeof template>;

/** A packaged CloudFormation template. Throws a ZodError when it is none. */
export const parseTemplate = (document: unknown): Template => template.parse(document);

/** Where a stack stands: what CloudFormation would know from the account it deploys to. */
export interface Surroundings {
  readonly accountId: string;
  readonly region: string;
  readonly stage: string;
  /** The exports of the foundation stack, by export name. */
  readonly foundationOutputs: Readonly<Record<string, string>>;
  /** The front of queue addresses: `http://127.0.0.1:4566`. SQS clients call the address of the queue, not the endpoint. */
  readonly queueUrlBase?: string;
  /** Values of the template's parameters; a parameter that is not here has its default. */
  readonly parameters?: Readonly<Record<string, string>>;
}
