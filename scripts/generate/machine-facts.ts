import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import type { Definition, Graph, Json, State, TaskState } from '../../local/runtime/asl/definition.ts';
import { parseDefinition } from '../../local/runtime/asl/parse-definition.ts';

const root = join(import.meta.dirname, '../..');

export interface Machine {
  readonly name: string;
  readonly definition: Definition;
}

/** Where a machine is started from another one. */
export interface Starter {
  readonly machine: string;
  readonly state: string;
  readonly task: TaskState;
}

export function readMachines(): Machine[] {
  return readdirSync(join(root, 'state-machines'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, definition: parseDefinition(textOf(`state-machines/${name}/${name}.asl.json`)) }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

export const statesOf = ({ States }: Graph): [string, State][] =>
  Object.entries(States).flatMap(([name, state]) => [
    [name, state],
    ...(state.Type === 'Parallel' ? state.Branches.flatMap(statesOf) : []),
  ]);

export const startersIn = ({ name: machine, definition }: Machine): Starter[] =>
  statesOf(definition).flatMap(([state, task]) =>
    task.Type === 'Task' && childOf(task) !== undefined ? [{ machine, state, task }] : [],
  );

export const argumentsOf = ({ Arguments: given }: TaskState): Readonly<Record<string, Json>> =>
  typeof given === 'object' && given !== null && !Array.isArray(given) ? given : {};

export function childOf(task: TaskState): string | undefined {
  const { StateMachineArn } = argumentsOf(task);
  return StateMachineArn === undefined ? undefined : nameIn(StateMachineArn);
}

/** `ensure-network` for `${EnsureNetworkArn}`. */
export function nameIn(placeholder: Json | undefined): string {
  const name = /^\$\{(\w+)Arn\}$/.exec(String(placeholder))?.[1];
  if (name === undefined) throw new Error(`${String(placeholder)} is no placeholder of a function or machine`);
  return name.replace(/(?!^)([A-Z])/g, '-$1').toLowerCase();
}

const fragment = z.object({ function: z.object({ description: z.string() }) });

/** The description of a function, as its fragment has it. */
export const descriptionOf = (step: string): string =>
  fragment.parse(parse(textOf(`functions/${step}/function.yml`), { logLevel: 'silent' })).function.description;

/** The relay is given the ARN of each machine that it may start. */
export const isStartedByOutbox = (machine: string): boolean =>
  textOf('functions/relay-outbox/function.yml').includes(`${machine.replaceAll('-', '_').toUpperCase()}_ARN:`);

const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
