import type { Json } from '../definition.ts';
import type { Run } from '../thread.ts';

/** What `arn:aws:states:::lambda:invoke` returns around the payload: the response of Lambda's Invoke with its headers. */
export function lambdaResult(payload: Json | undefined, run: Run): Json {
  const body = JSON.stringify(payload ?? null);
  const requestId = requestIdFor(`${run.executionArn}/${run.history.events.length}`, run);
  const length = String(Buffer.byteLength(body));
  const headers = {
    Connection: 'keep-alive',
    'Content-Length': length,
    'Content-Type': 'application/json',
    Date: new Date(run.clock.now()).toUTCString(),
    'X-Amz-Executed-Version': '$LATEST',
    'x-amzn-Remapped-Content-Length': '0',
    'x-amzn-RequestId': requestId,
  };
  return {
    ExecutedVersion: '$LATEST',
    Payload: payload ?? null,
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: 200,
  };
}

function requestIdFor(key: string, run: Run): string {
  const part = (name: string, length: number) =>
    Array.from({ length }, (_, at) => Math.floor(run.random(`${key}/${name}/${at}`) * 16).toString(16)).join('');
  return `${part('a', 8)}-${part('b', 4)}-4${part('c', 3)}-a${part('d', 3)}-${part('e', 12)}`;
}
