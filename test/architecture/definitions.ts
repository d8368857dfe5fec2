import * as z from 'zod';
import { read } from './repository.ts';

/** The definitions of the state machines, as the rules about them look at them. */
const catcher = z.looseObject({ ErrorEquals: z.array(z.string()), Next: z.string() });

const baseState = z.looseObject({
  Type: z.enum(['Pass', 'Task', 'Choice', 'Wait', 'Succeed', 'Fail', 'Parallel', 'Map']),
  Next: z.string().optional(),
  Default: z.string().optional(),
  Resource: z.string().optional(),
  Arguments: z.looseObject({ FunctionName: z.string().optional(), StateMachineArn: z.string().optional() }).optional(),
  TimeoutSeconds: z.unknown().optional(),
  Seconds: z.unknown().optional(),
  Retry: z.array(z.unknown()).optional(),
  Catch: z.array(catcher).optional(),
  Choices: z.array(z.looseObject({ Next: z.string() })).optional(),
  Assign: z.record(z.string(), z.unknown()).optional(),
});

export type State = z.infer<typeof baseState> & { readonly Branches?: readonly Definition[] | undefined };

export interface Definition {
  readonly StartAt: string;
  readonly QueryLanguage?: string | undefined;
  readonly TimeoutSeconds?: number | undefined;
  readonly States: Readonly<Record<string, State>>;
}

const state: z.ZodType<State> = z.lazy(() => baseState.extend({ Branches: z.array(definition).optional() }));
const definition: z.ZodType<Definition> = z.lazy(() =>
  z.looseObject({
    StartAt: z.string(),
    QueryLanguage: z.string().optional(),
    TimeoutSeconds: z.number().optional(),
    States: z.record(z.string(), state),
  }),
);

export const definitionOf = (machine: string): Definition =>
  definition.parse(JSON.parse(read(`state-machines/${machine}/${machine}.asl.json`)));

export interface NamedState {
  readonly name: string;
  readonly state: State;
  /** The states beside it: names in `Next` are looked up there. */
  readonly siblings: Readonly<Record<string, State>>;
}

/** Every state, those inside branches too. */
export const statesOf = ({ States }: Definition): NamedState[] =>
  Object.entries(States).flatMap(([name, one]) => [
    { name, state: one, siblings: States },
    ...(one.Branches ?? []).flatMap(statesOf),
  ]);

/** Every text in a definition that is a JSONata expression. */
export const expressionsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return /^\{%[\s\S]*%\}$/.test(value) ? [value.slice(2, -2)] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(expressionsIn);
};
