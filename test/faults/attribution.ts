import type { Tracked } from './experiment.ts';

/** Ids of an experiment wherever they stand in a text: its orders, its tenant, its operations, its tenant's name. */
const IDS = /\b(?:LAB-\d+|END-\d+|lab-\d+|t-[0-9a-f]{16}|(?:provision|retire)-[0-9a-f]{16})\b/;

export interface Subject {
  readonly tracked: Tracked;
  /** It names nobody: work for all orders at once, which counts as that of the only order there is. */
  readonly shared: boolean;
}

export interface Attribution {
  /** Whom this input, event or message is about; of a batch, the first. Nobody in particular where it names nobody and there are several. */
  of(value: unknown): Subject | undefined;
}

export function createAttribution(tracked: readonly Tracked[]): Attribution {
  const byId = new Map(
    tracked.flatMap((each) =>
      [each.orderId, each.cancelId, each.tenantId, each.tenantName, each.provisionId, each.retireId].map(
        (id) => [id, each] as const,
      ),
    ),
  );
  const only = tracked.length === 1 ? tracked[0] : undefined;
  return {
    of(value) {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      const id = IDS.exec(text ?? '')?.[0];
      const named = id === undefined ? undefined : byId.get(id);
      if (named) return { tracked: named, shared: false };
      return only && { tracked: only, shared: true };
    },
  };
}
