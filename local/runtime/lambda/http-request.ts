import type { ClientRequest, IncomingMessage } from 'node:http';
import { ProcessEnded, socketHangUp } from './broken-connection.ts';
import type { Moments, Verdict } from './moments.ts';
import type { RunningInvocation } from './running-invocation.ts';

export const INVOCATION_HEADER = 'x-tenantry-invocation';

/** Counts a request that has just been made and not yet been sent, and ends it with its invocation. */
export function followRequest(
  request: ClientRequest,
  { invocation, moments }: { invocation: RunningInvocation; moments: Moments | undefined },
): void {
  request.setHeader(INVOCATION_HEADER, invocation.id);
  const abandon = () => void request.destroy(new ProcessEnded());
  invocation.requests += 1;
  invocation.atDeath.add(abandon);
  request.once('close', () => {
    invocation.requests -= 1;
    invocation.atDeath.delete(abandon);
  });
  if (invocation.state === 'dead') abandon();
  else if (moments) askAround(request, { invocation, moments });
}

/** A request that is destroyed before its first byte never leaves; a response that is not emitted has not come. */
function askAround(
  request: ClientRequest,
  { invocation, moments }: { invocation: RunningInvocation; moments: Moments },
): void {
  const what = `${request.method} ${request.host}${request.path}`;
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
