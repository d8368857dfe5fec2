import type { Activity } from '../runtime/lambda/activity.ts';

/** Told, again every five minutes, when something has worked for so long that it will not end. */
export type OnStandstill = (whatWorks: readonly string[]) => void;

/** For whoever looks on: a client that comes slowly may still go on. */
export const warnOfStandstill: OnStandstill = (whatWorks) => process.emitWarning(textOf(whatWorks));

/** For whoever waits for the end of a run, which would not come: nobody catches it, so it ends the process. */
export const failAtStandstill: OnStandstill = (whatWorks) => {
  throw new Error(textOf(whatWorks));
};

/** What keeps time from passing, a line for each. */
export function whatWorks({
  activity,
  sandboxes,
  busy,
}: {
  activity: Pick<Activity, 'whatWorks'>;
  sandboxes: { isQuiet(): boolean };
  busy: number;
}): string[] {
  return [
    ...activity.whatWorks(),
    ...(busy > 0 ? [`${busy} pieces of work in the local cloud itself`] : []),
    ...(sandboxes.isQuiet() ? [] : ['a process of functions, which has not said that it only waits']),
  ];
}

function textOf(whatWorks: readonly string[]): string {
  return ['Simulated time has stood still for five minutes. What works:', ...whatWorks].join('\n  ');
}
