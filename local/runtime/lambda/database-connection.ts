import type { Socket } from 'node:net';
import type { Moments } from './moments.ts';
import type { RunningInvocation } from './running-invocation.ts';

export interface ConnectionSurroundings {
  /** The invocation whose code runs at this moment. */
  readonly current: () => RunningInvocation | undefined;
  readonly moments: () => Moments | undefined;
  /** Whether virtual time must wait for this connection. */
  readonly setBusy: (busy: boolean) => void;
}

const TERMINATE = 'X'.charCodeAt(0);
const LONGEST_SQL = 80;

/**
 * Follows a connection to the database through the PostgreSQL protocol. It is busy from each write until the server is ready for a
 * query. The invocation that begins a query, or a transaction, uses the connection until another one does, and takes it into its death.
 * A library may keep the connection for several invocations in turn, so who opened it says nothing.
 */
export function followDatabaseConnection(socket: Socket, surroundings: ConnectionSurroundings): void {
  const { current, moments, setBusy } = surroundings;
  const tail = new TailOfAnswer();
  let user: RunningInvocation | undefined;
  let query: { readonly sql: string } | undefined;
  let inTransaction = false;
  let delivering = false;
  let opened = false;
  let isCut = false;

  /** The server ends what it was not told to finish, and then the connection; time waits for that, so that it does so at this moment. */
  const cut = () => {
    if (isCut) return;
    isCut = true;
    if (query) {
      socket.destroy();
      return;
    }
    setBusy(true);
    socket.end();
  };
  const useBy = (invocation: RunningInvocation | undefined) => {
    if (invocation === user) return;
    user?.atDeath.delete(cut);
    user = invocation;
    user?.atDeath.add(cut);
  };
  /** Whether what is about to be sent may go. A library writes its next query from within the answer to the one before. */
  const begin = (chunk: Uint8Array | string): boolean => {
    if (!inTransaction && !delivering) useBy(current());
    const sql = typeof chunk === 'string' ? '' : sqlOf(chunk);
    if (user?.state === 'dead' || moments()?.at(user, { point: 'query', what: sql })) {
      cut();
      return false;
    }
    query = { sql };
    if (user) user.invisibleSinceMs = undefined;
    return true;
  };

  const write = socket.write.bind(socket);
  socket.write = ((...input: Parameters<typeof write>) => {
    if (isCut) return false;
    const [chunk] = input;
    const isQuery = opened && !query && chunk[0] !== TERMINATE;
    if (isQuery && !begin(chunk)) return false;
    setBusy(true);
    return write(...input);
  }) as typeof socket.write;

  const emit = socket.emit.bind(socket) as (name: string | symbol, ...values: unknown[]) => boolean;
  const deliver = (chunk: Buffer): boolean => {
    delivering = true;
    try {
      return emit('data', chunk);
    } finally {
      delivering = false;
    }
  };
  socket.emit = ((name: string | symbol, ...values: unknown[]) => {
    if (name !== 'data') return emit(name, ...values);
    if (isCut) return true;
    const [chunk] = values as [Buffer];
    const ready = tail.add(chunk);
    if (!ready) return emit(name, ...values);
    const answered = query;
    inTransaction = ready.inTransaction;
    query = undefined;
    opened = true;
    if (answered && moments()?.at(user, { point: 'answered', what: answered.sql })) {
      cut();
      return true;
    }
    setBusy(false);
    return deliver(chunk);
  }) as typeof socket.emit;
}

/** The text of a simple query (`Q`) or of a statement to parse (`P`), whose name comes first; empty for any other message. */
function sqlOf(message: Uint8Array): string {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const type = String.fromCharCode(bytes[0] ?? 0);
  if (type !== 'Q' && type !== 'P') return '';
  const start = type === 'Q' ? 5 : bytes.indexOf(0, 5) + 1;
  const end = bytes.indexOf(0, start);
  return bytes.toString('utf8', start, end < 0 ? undefined : end).slice(0, LONGEST_SQL);
}

const READY_FOR_QUERY = 'Z'.charCodeAt(0);
const READY_BYTES = 6;
const IDLE = 'I'.charCodeAt(0);

/** Recognises the last message of every answer, even when it comes in pieces: `Z`, length 5, and the transaction's status. */
class TailOfAnswer {
  #last = Buffer.alloc(0);

  add(chunk: Buffer): { readonly inTransaction: boolean } | undefined {
    const joined = chunk.length >= READY_BYTES ? chunk : Buffer.concat([this.#last, chunk]);
    this.#last = Buffer.from(joined.subarray(-READY_BYTES));
    const start = joined.length - READY_BYTES;
    if (start < 0 || joined[start] !== READY_FOR_QUERY || joined.readUInt32BE(start + 1) !== 5) return undefined;
    return { inTransaction: joined[start + 5] !== IDLE };
  }
}
