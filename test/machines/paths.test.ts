import { describe, expect, test } from '@jest/globals';
import type { Execution } from '../../local/runtime/asl/execution.ts';
import { machineNames } from '../architecture/repository.ts';
import { edgesOf, routeOver } from './paths.ts';
import { rehearse } from './rehearsal.ts';

describe.each(machineNames())('the paths of %s', (machine) => {
  test.each(edgesOf(machine).map((edge) => [`${edge.from} to ${edge.to}`, edge] as const))(
    'it goes from %s',
    async (_title, edge) => {
      const rehearsal = rehearse(routeOver(edge, machine));

      const execution = await rehearsal.run(machine, { nested: edge.to === 'UnwindingFailed' });

      expect(transitionsOf(execution)).toContainEqual([edge.from, edge.to]);
    },
  );
});

/** Pairs of states, by what each event of the history follows. */
function transitionsOf({ history: { events } }: Execution): [string, string][] {
  const before = (id: number | undefined): string | undefined => {
    const event = events[(id ?? 0) - 1];
    if (!event) return undefined;
    const state = event.stateExitedEventDetails ?? event.stateEnteredEventDetails;
    return state?.name ?? before(event.previousEventId);
  };
  return events.flatMap(({ stateEnteredEventDetails: entered, previousEventId }) => {
    const from = entered && before(previousEventId);
    return from === undefined || entered?.name === undefined ? [] : [[from, entered.name] as [string, string]];
  });
}
