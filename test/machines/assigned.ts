import { type Definition, expressionsIn, type State } from '../architecture/definitions.ts';

export interface EarlyUse {
  readonly state: string;
  readonly variable: string;
}

type Assigned = ReadonlySet<string>;

/** Reads of a variable that some way to the state leaves unassigned. */
export function readsBeforeAssignment(definition: Definition, outer: Assigned = new Set()): EarlyUse[] {
  const before = assignedBefore(definition, outer);
  return Object.entries(definition.States).flatMap(([state, body]) => {
    const known = before.get(state) ?? new Set();
    const { Branches: branches, ...own } = body;
    const early = [...new Set(variablesIn(own))].filter((variable) => !known.has(variable));
    return [
      ...early.map((variable) => ({ state, variable })),
      ...(branches ?? []).flatMap((branch) => readsBeforeAssignment(branch, known)),
    ];
  });
}

/** For each state, what every way to it has assigned: the ways into a state are intersected until nothing changes. */
function assignedBefore({ StartAt, States }: Definition, outer: Assigned): Map<string, Assigned> {
  const before = new Map<string, Assigned>([[StartAt, outer]]);
  const pending = [StartAt];
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    const state = States[name];
    const known = before.get(name);
    if (!state || !known) continue;
    for (const { to, assigns } of waysOut(state)) {
      const arriving = new Set([...known, ...assigns]);
      const earlier = before.get(to);
      const met = earlier ? new Set([...earlier].filter((variable) => arriving.has(variable))) : arriving;
      if (earlier && met.size === earlier.size) continue;
      before.set(to, met);
      pending.push(to);
    }
  }
  return before;
}

/** A state that is left by a Catch or a rule has assigned what that says, and not what the state itself would. */
function waysOut(state: State): { to: string; assigns: string[] }[] {
  const own = Object.keys(state.Assign ?? {});
  return [
    ...[state.Next, state.Default].flatMap((to) => (to === undefined ? [] : [{ to, assigns: own }])),
    ...[...(state.Choices ?? []), ...(state.Catch ?? [])].map(({ Next: to, Assign: assigned }) => ({
      to,
      assigns: Object.keys((assigned as object | undefined) ?? {}),
    })),
  ];
}

/** Names after a dollar sign that are neither called nor given by Step Functions. */
const variablesIn = (state: object): string[] =>
  expressionsIn(state)
    .flatMap((text) => [...text.matchAll(/\$([A-Za-z_]\w*)(?!\w*\()/g)].map(([, name = '']) => name))
    .filter((name) => name !== 'states');
