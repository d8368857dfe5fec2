import type { Target } from '@aws-sdk/client-eventbridge';
import type { BusEvent } from '../runtime/bus/event.ts';
import type { Moment, Verdict } from '../runtime/lambda/moments.ts';
import type { ProviderCall, ProviderFault } from '../simulators/world/faults.ts';

export type { Moment, MomentPoint, Verdict } from '../runtime/lambda/moments.ts';
export type { ProviderCall, ProviderFault } from '../simulators/world/faults.ts';

/** One copy of an event or a message, and how late it comes, in milliseconds of the clock. */
export interface Copy {
  readonly delayMs: number;
}

/** What goes wrong, decided by whoever runs the local cloud. Every member is asked at its moment; nothing happens where it answers nothing. */
export interface Chaos {
  /** A call to AWS or Rancher that is about to have its effect. Rules of `world.faults` come first. */
  readonly providerCall?: (call: ProviderCall) => Promise<ProviderFault | undefined> | ProviderFault | undefined;
  /** A moment in the life of an invocation. */
  readonly moment?: (moment: Moment) => Verdict;
  /** How often and how late an event reaches a target of its rule; none at all loses it. */
  readonly delivery?: (event: BusEvent, target: Target) => readonly Copy[] | undefined;
  /** How often and how late a message sent to a queue becomes receivable; none at all loses it. */
  readonly message?: (message: { readonly queue: string; readonly body: string }) => readonly Copy[] | undefined;
}

/** Throws for chaos that would silently not happen: moments are seen where the functions run in this process, and nowhere else. */
export function checkChaos(chaos: Chaos | undefined, { workers }: { readonly workers?: object | undefined }): void {
  if (!chaos?.moment || !workers) return;
  throw new Error(
    'chaos.moment sees functions of this process only; processes of their own are ended by killWorker().',
  );
}
