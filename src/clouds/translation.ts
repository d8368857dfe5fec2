import type { StepFailure } from '../platform/failure.ts';
import type { ObservedResource, ResourceKind } from '../resources/resource-kind.ts';

export interface Translation {
  /** Runs something, and throws what it threw as the failure that it means. */
  translating<Result>(run: () => Promise<Result>): Promise<Result>;
  /** The kind with every error of its cloud translated. */
  translated<Wanted, Observed extends ObservedResource, Client>(
    kind: ResourceKind<Wanted, Observed, Client>,
  ): ResourceKind<Wanted, Observed, Client>;
}

/** What all clouds do alike with errors, each by its own words for them. */
export function translationBy(stepFailure: (error: unknown) => StepFailure): Translation {
  const translating: Translation['translating'] = async (run) => {
    try {
      return await run();
    } catch (error) {
      throw stepFailure(error);
    }
  };
  return {
    translating,
    translated(kind) {
      const change = kind.change?.bind(kind);
      const holdersOf = kind.holdersOf?.bind(kind);
      return {
        ...kind,
        read: (client, scope) => translating(() => kind.read(client, scope)),
        create: (client, order) => translating(() => kind.create(client, order)),
        ...(change && { change: (client, order) => translating(() => change(client, order)) }),
        remove: (client, observed, options) => translating(() => kind.remove(client, observed, options)),
        ...(holdersOf && { holdersOf: (client, observed) => translating(() => holdersOf(client, observed)) }),
      };
    },
  };
}
