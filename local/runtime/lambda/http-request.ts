import type { ClientRequest, IncomingMessage } from 'node:http';
import { SENDER_HEADER, senderName } from '../sender.ts';
import { ProcessEnded, socketHangUp } from './broken-connection.ts';
import type { Moments, Verdict } from './moments.ts';
import type { RunningInvocation } from './running-invocation.ts';

/** The name of an invocation's next request. */
export function nextSender(invocation: RunningInvocation): string {
  invocation.sent += 1;
  return senderName(invocation.id, invocation.sent);
}

/** Names a request that has just been made and not yet been sent, counts it while it is open, and ends it with its invocation. */
export function followRequest(
  request: ClientRequest,
  {
    invocation,
    moments,
    answer,
  }: {
    invocation: RunningInvocation;
    moments: Moments | undefined;
    /** As far as it has come. */
    answer: () => IncomingMessage | undefined;
  },
): void {
  const sender = nextSender(invocation);
  request.setHeader(SENDER_HEADER, sender);
  const abandon = () => void request.destroy(new ProcessEnded());
  const what = `${request.method} ${request.host}${request.path}`;
  invocation.requests.set(sender, { what, isUnread: () => isUnread(answer()) });
  invocation.atDeath.add(abandon);
  request.once('close', () => {
    invocation.requests.delete(sender);
    invocation.atDeath.delete(abandon);
  });
  if (invocation.state === 'dead') abandon();
  else if (moments) askAround(request, { what, invocation, moments });
}

/** Whoever reads has taken what is there before the next turn of the event loop. */
function isUnread(answer: IncomingMessage | undefined): boolean {
  return answer !== undefined && (answer.complete || answer.readableLength > 0);
}

/** A request that is destroyed before its first byte never leaves; a response that is not emitted has not come. */
function askAround(
  request: ClientRequest,
  { what, invocation, moments }: { what: string; invocation: RunningInvocation; moments: Moments },
): void {
  const broken = (verdict: Verdict): boolean => {
    if (verdict === 'disconnect') request.destroy(socketHangUp());
    return verdict !== undefined;
  };
  if (broken(moments.at(invocation, { point: 'request', what }))) return;
  const emit = request.emit.bind(request) as (name: string | symbol, ...values: unknown[]) => boolean;
  request.emit = ((name: string | symbol, ...values: unknown[]) => {
    if (name !== 'response') return emit(name, ...values);
    if (!broken(moments.at(invocation, { point: 'replied', what }))) return emit(name, ...values);
    const [response] = values as [IncomingMessage];
    // Nobody reads it, so that its end would be an error that nobody listens to.
    response.on('error', () => undefined);
    return true;
  }) as typeof request.emit;
}
