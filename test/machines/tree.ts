import { type Definition, definitionOf, type NamedState, type State, statesOf } from '../architecture/definitions.ts';
import { kebab } from '../architecture/repository.ts';

/** A step as the machines know it: a Task state that invokes a function. */
export interface MachineStep {
  readonly machine: string;
  readonly state: string;
  readonly step: string;
  readonly waitsForToken: boolean;
}

/** `create-cluster` for a state that invokes `${CreateClusterArn}`. */
export const functionOf = (state: State): string | undefined => nameIn(state.Arguments?.FunctionName);

/** `retire-tenant` for a state that starts `${RetireTenantArn}`. */
export const childOf = (state: State): string | undefined => nameIn(state.Arguments?.StateMachineArn);

const nameIn = (placeholder: string | undefined): string | undefined =>
  placeholder === undefined ? undefined : kebab(/^\$\{(\w+)Arn\}$/.exec(placeholder)?.[1] ?? '');

export function machineSteps(machine: string): MachineStep[] {
  return statesOf(definitionOf(machine)).flatMap(({ name, state }: NamedState) => {
    const step = functionOf(state);
    const waitsForToken = state.Resource?.endsWith('.waitForTaskToken') === true;
    return step === undefined ? [] : [{ machine, state: name, step, waitsForToken }];
  });
}

/** Steps on the way to a tenant: those whose failure is unwound. */
export const forwardSteps = (): MachineStep[] =>
  [...machineSteps('provision-tenant'), ...machineSteps('provision-cluster')].filter(({ step }) => !isClosing(step));

/** Steps of the retirement: those whose failure holds the order. */
export const backwardSteps = (): MachineStep[] =>
  [...machineSteps('retire-tenant'), ...machineSteps('retire-cluster')].filter(({ step }) => !isClosing(step));

const isClosing = (step: string): boolean => ['record-failure', 'mark-order-failed', 'mark-order-held'].includes(step);

/** A step that runs first in a machine, or in a machine that it starts. */
export function firstStepOf(machine: string): string {
  const start = (definition: Definition): string => {
    const state = definition.States[definition.StartAt];
    const [branch] = state?.Branches ?? [];
    if (branch) return start(branch);
    const child = state && childOf(state);
    return child === undefined ? ((state && functionOf(state)) ?? '') : firstStepOf(child);
  };
  return start(definitionOf(machine));
}
