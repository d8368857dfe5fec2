/**
 * What code sees that goes on after the end of its process. It has no code of a network error, so that no client library tries again:
 * the sooner dead code comes to its end, the sooner it gives back what it shares with living invocations.
 */
export class ProcessEnded extends Error {
  override readonly name = 'ProcessEnded';

  constructor() {
    super('The process of this invocation has ended.');
  }
}

/** What Node.js tells of a connection that the other side has broken. */
export function socketHangUp(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}
