/** Told, again every five minutes, when something has worked for so long that it will not end. */
export type OnStandstill = (whatWorks: readonly string[]) => void;

/** For whoever looks on: a client that comes slowly may still go on. */
export const warnOfStandstill: OnStandstill = (whatWorks) => process.emitWarning(textOf(whatWorks));

/** For whoever waits for the end of a run, which would not come. */
export const failAtStandstill: OnStandstill = (whatWorks) => {
  throw new Error(textOf(whatWorks));
};

function textOf(whatWorks: readonly string[]): string {
  return ['Simulated time has stood still for five minutes. What works:', ...whatWorks].join('\n  ');
}
