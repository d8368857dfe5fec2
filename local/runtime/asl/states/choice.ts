import type { ChoiceState } from '../definition.ts';
import type { Transition, Visit } from '../thread.ts';
import { evaluateField, leave, runtimeFailure, unexpectedType } from '../visit.ts';

/**
 * Takes the first rule whose condition holds, else Default. Without a match AWS reports `States.Runtime` where the language
 * specification says `States.NoChoiceMatched`. @throws StateFailure
 */
export async function runChoice(visit: Visit<ChoiceState>): Promise<Transition> {
  const { state } = visit;
  for (const [index, rule] of state.Choices.entries()) {
    const name = `Choices[${index}]/Condition`;
    const holds = await evaluateField(visit, { name, template: rule.Condition });
    if (typeof holds !== 'boolean') {
      const source = String(rule.Condition);
      throw unexpectedType(visit, { field: name, source, expected: 'boolean', value: holds });
    }
    if (!holds) continue;
    const prefix = `Choices[${index}]/`;
    return leave(visit, { fields: rule, prefix, otherwise: visit.input, next: rule.Next });
  }
  if (state.Default === undefined) {
    const message = 'Failed to transition out of the state. The state does not point to a next state.';
    throw runtimeFailure(visit, message);
  }
  return leave(visit, { fields: state, otherwise: visit.input, next: state.Default });
}
