import type { Tracked } from './experiment.ts';

/** Ids of an experiment wherever they stand in a text: its orders, its tenant, its operations, its tenant's name. */
const IDS = /\b(?:LAB-\d+|END-\d+|lab-\d+|t-[0-9a-f]{16}|(?:provision|retire)-[0-9a-f]{16})\b/;

export interface Subject {
  /** Whose work it is; nobody's in particular where it names nobody: then it is work for all orders at once. */
  readonly tracked: Tracked | undefined;
}

export interface Attribution {
  /** Whom this input, event or message is about; of a batch, the first. */
  of(value: unknown): Subject;
}

export function createAttribution(tracked: readonly Tracked[]): Attribution {
  const byId = new Map(
    tracked.flatMap((each) =>
      [each.orderId, each.cancelId, each.tenantId, each.tenantName, each.provisionId, each.retireId].map(
        (id) => [id, each] as const,
      ),
    ),
  );
  return {
    of(value) {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      const id = IDS.exec(text ?? '')?.[0];
      return { tracked: id === undefined ? undefined : byId.get(id) };
    },
  };
}
