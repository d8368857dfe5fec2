/** What node-postgres says, without a code, of a connection that has died and of one that it could not get in time. */
const LOST_CONNECTION = /^(Connection terminated|timeout exceeded when trying to connect|Client .* is not queryable)/;

/**
 * Whether the database is away, full or disturbed, so that the same work may succeed later; which of these a client meets first is a race.
 * PostgreSQL's classes: 08 connection, 40 rollback (serialization, deadlock), 53 resources, 57 operator (shutdown); Node's: socket errors.
 */
export function isDatabaseFault(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const isSocketFault = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/.test(code);
  return (
    /^(08|40|53|57)/.test(code) || isSocketFault || (error instanceof Error && LOST_CONNECTION.test(error.message))
  );
}
