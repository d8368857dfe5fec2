import type { Database } from '../../src/postgres/database.ts';
import { Outbox } from '../../src/postgres/outbox.ts';

export interface ToldEvent {
  readonly name: string;
  readonly data: Record<string, unknown>;
}

/** What the outbox holds, by destination, in the order in which it was written. */
export async function outboxRows(database: Database) {
  const rows = await database.selectFrom('outbox').selectAll().orderBy('id').execute();
  const of = (destination: string) => rows.filter((row) => row.destination === destination);
  return {
    events: of('event').map(({ body }): ToldEvent => {
      const { name, detail } = body as { name: string; detail: { data: Record<string, unknown> } };
      return { name, data: detail.data };
    }),
    executions: of('execution').map(({ body, not_before: notBefore }) => ({
      ...(body as { machine: string; name: string }),
      dueAt: notBefore,
    })),
    callbacks: of('callback').map(({ body }) => body as { token: string; outcome: string; cause?: string }),
  };
}

/** An outbox that nobody relays, so that what is in it can be read. */
export function idleOutbox(now: () => Date): Outbox {
  return new Outbox({ now, poke: async () => undefined });
}
