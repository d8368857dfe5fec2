/** The header by which the local invoker marks the requests of an invocation. */
export const SENDER_HEADER = 'x-tenantry-invocation';

/** Names a request: the invocation that has sent it, and which of its requests this is. */
export function senderName(invocationId: string, request: number): string {
  return `${invocationId}/${request}`;
}

/** The name that a request came with; undefined for one from outside. */
export function senderOf(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): string | undefined {
  const sender = headers[SENDER_HEADER];
  return typeof sender === 'string' ? sender : undefined;
}

export function invocationOf(sender: string | undefined): string | undefined {
  return sender?.split('/', 1)[0];
}
